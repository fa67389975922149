import path from 'node:path';
import { readPysotJson } from '../../../data/benchmarks/pysot-json.js';
import { type SyntheticSet, syntheticSet } from '../../../data/synthetic/synthetic-set.js';
import type { SizedWork } from './curve.js';
import { inTemporaryFolder } from './temporary-folder.js';

/** Mean frames of a sequence. */
const frames = 20;

/** Renders sequences of synthetic videos into a folder. */
export function renderSequences(sequences: number, root: string): Promise<SyntheticSet> {
  return syntheticSet('test', { sequences, frames }, { root });
}

/** Rendering of synthetic videos on all cores, the start of worker threads included; the size counts frames. */
export function renderingOf(sequences: number): Promise<SizedWork> {
  return inTemporaryFolder(async (root) => {
    let runs = 0;
    const run = (): Promise<SyntheticSet> => renderSequences(sequences, path.join(root, String(runs++)));
    const { annotations } = await run();
    const size = readPysotJson(annotations).reduce((sum, { length }) => sum + length, 0);
    return { size, run };
  });
}
