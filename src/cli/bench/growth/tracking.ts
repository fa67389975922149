import path from 'node:path';
import { modelByName } from '../../../trackers/catalogue.js';
import { hyperSetFor } from '../../../trackers/hyper-sets.js';
import { findBenchmark } from '../../../tracking/run/find-benchmark.js';
import { trackBenchmark } from '../../../tracking/run/track-benchmark.js';
import { standStillParams } from '../../../tracking/stand-still-params.js';
import { WeightsFile } from '../weights-file.js';
import type { SizedWork } from './curve.js';
import { renderSequences } from './rendering.js';
import { inTemporaryFolder } from './temporary-folder.js';

/** Tracking of synthetic sequences by worker processes of one thread each, their start included; the size counts frames. */
export function trackingOf(sequences: number, workers: number): Promise<SizedWork> {
  return inTemporaryFolder(async (root) => {
    const found = await findBenchmark((await renderSequences(sequences, root)).folder);
    const model = modelByName('siamcar-tiny');
    const { table } = model.build();
    const { hyper } = hyperSetFor(model, 'otb100');
    const weights = new WeightsFile(table, standStillParams(table));
    const spec = {
      model: model.name,
      weights: weights.file,
      pixelFormat: 'bgr',
      hyper,
      name: 'growth',
      threads: 1,
    } as const;
    let runs = 0;
    return {
      size: found.benchmark.sequences.reduce((sum, { length }) => sum + length, 0),
      run: async () => {
        const folder = path.join(root, 'results', String(runs++));
        const { failures } = await trackBenchmark({ spec, found, folder }, { workers });
        if (failures[0]) throw new Error(failures[0].message);
      },
      dispose: () => weights.remove(),
    };
  });
}
