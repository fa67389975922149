import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { readPysotJson } from '../../../data/pysot-json.js';
import { syntheticSet } from '../../../data/synthetic/synthetic-set.js';
import { modelByName } from '../../../trackers/catalogue.js';
import { hyperSetFor } from '../../../trackers/hyper-sets.js';
import { findBenchmark } from '../../../tracking/run/find-benchmark.js';
import { trackBenchmark } from '../../../tracking/run/track-benchmark.js';
import { standStillParams } from '../../../tracking/stand-still-params.js';
import { WeightsFile } from '../weights-file.js';
import type { Curve, SizedWork } from './curve.js';

const model = 'siamcar-tiny';
/** Mean frames of a sequence. */
const frames = 20;
/** Sequences that are shared by several workers. */
const shared = 16;

/** Tracking of more and more sequences by one process, its start included. */
export const sequencesCurve: Curve = {
  id: 'tracking-sequences',
  title: `tracking, ${model}, one worker`,
  axis: 'frames',
  sizes: [2, 4, 8, 16, 32],
  quick: [1, 2],
  expected: 1,
  isWarm: false,
  prepare: async (sequences) => await tracking(sequences, 1),
};

/** Tracking of the same sequences by more and more processes, their start included. */
export const workersCurve: Curve = {
  id: 'tracking-workers',
  title: `tracking, ${model}, ${shared} sequences`,
  axis: 'workers',
  sizes: [...new Set([1, 2, 4, availableParallelism()])].sort((a, b) => a - b),
  quick: [1, 2],
  expected: -1,
  isWarm: false,
  prepare: async (workers) => ({ ...(await tracking(shared, workers)), size: workers }),
};

/** Rendering of the synthetic videos on all cores, the start of worker threads included. */
export const renderingCurve: Curve = {
  id: 'rendering',
  title: 'rendering of synthetic videos',
  axis: 'frames',
  sizes: [2, 4, 8, 16, 32, 64],
  quick: [1, 2],
  expected: 1,
  isWarm: false,
  prepare: async (sequences) => {
    const root = mkdtempSync(path.join(tmpdir(), 'siamdla-growth-'));
    let run = 0;
    const render = (): Promise<{ readonly annotations: string }> =>
      syntheticSet('test', { sequences, frames }, { root: path.join(root, String(run++)) });
    const { annotations } = await render();
    const size = readPysotJson(annotations).reduce((sum, { length }) => sum + length, 0);
    return { size, run: render, dispose: () => rmSync(root, { recursive: true, force: true }) };
  },
};

async function tracking(sequences: number, workers: number): Promise<SizedWork> {
  const root = mkdtempSync(path.join(tmpdir(), 'siamdla-growth-'));
  const set = await syntheticSet('test', { sequences, frames }, { root });
  const found = await findBenchmark(set.folder);
  const { table } = modelByName(model).build();
  const weights = new WeightsFile(table, standStillParams(table));
  const { hyper } = hyperSetFor(modelByName(model), 'otb100');
  const spec = { model, weights: weights.file, pixelFormat: 'bgr', hyper, name: 'growth', threads: 1 } as const;
  let runs = 0;
  return {
    size: found.benchmark.sequences.reduce((sum, { length }) => sum + length, 0),
    run: async () => {
      const folder = path.join(root, 'results', String(runs++));
      const { failures } = await trackBenchmark({ spec, found, folder }, { workers });
      if (failures[0]) throw new Error(failures[0].message);
    },
    dispose: () => {
      weights.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
