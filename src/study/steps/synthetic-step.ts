import path from 'node:path';
import { type SyntheticOptions, type SyntheticSplit, syntheticConfig } from '../../data/synthetic/options.js';
import { findSyntheticSet, syntheticSet } from '../../data/synthetic/synthetic-set.js';
import type { PlannedStep } from '../experiment.js';
import { stepKey } from './step-key.js';
import type { FinishedStep } from './step-marker.js';

/** The rendering of a split of the synthetic benchmark. */
export function syntheticStep(split: SyntheticSplit, overrides: Partial<SyntheticOptions> = {}): PlannedStep {
  const config = syntheticConfig(split, overrides);
  const name = `synthetic-${split}`;
  const title = `${split === 'train' ? 'training' : split} videos`;
  const outcome = (folder: string, isCached: boolean, seconds: number): FinishedStep => ({
    ...{ name, folder: path.resolve(folder), seconds, isCached, provenance: [] },
  });
  return {
    name,
    key: stepKey({ name, config, code: new URL('../../data/synthetic/write-sequence.js', import.meta.url) }),
    needs: { cores: 2, memoryGiB: 2, gpus: 0, minutes: Math.ceil((config.sequences * config.frames * 0.012) / 60) },
    inputs: [],
    after: [],
    find: async () => {
      const folder = await findSyntheticSet(split, overrides);
      return folder === undefined ? undefined : outcome(folder, true, 0);
    },
    run: async ({ signal, workers, onWarning, progress }) => {
      const report = (share: number, state: string): void => progress?.({ share, doing: [{ title, state }] });
      report(0, 'are read');
      const found = await findSyntheticSet(split, overrides);
      if (found !== undefined) return outcome(found, true, 0);
      const started = performance.now();
      const onRendered = (done: number, total: number): void => report(done / total, `${done} of ${total} rendered`);
      const context = { signal, workers, progress: onRendered, onWait: onWarning };
      const { folder } = await syntheticSet(split, overrides, context);
      return outcome(folder, false, Math.round((performance.now() - started) / 100) / 10);
    },
  };
}
