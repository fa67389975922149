import { builtInShapes } from '../../data/target-shapes/target-shapes.js';
import type { Experiment } from '../../study/experiment.js';
import { cachedExperiment } from '../../study/steps/cached.js';
import { kAblationFigures } from './figures.js';
import type { KAblationConfig, KAblationResult } from './result.js';
import { runKAblation } from './run.js';
import { kAblationFindings, kAblationTable } from './summary.js';

const paper: KAblationConfig = {
  ks: [5, 7, 9, 11, 13, 15, 17, 19, 21, 23],
  pairs: 12_000_000,
  epochs: 20,
  seed: 1,
  shapes: builtInShapes,
};

/** Fig. 9: mean number of positives of DLA by K and by epoch; at the paper's scale over 12 million pairs per K. */
export const kAblation: Experiment<KAblationConfig, KAblationResult> = {
  id: 'k-ablation',
  paper: 'Fig. 9',
  title: 'Mean number of positives P against K',
  scales: { smoke: { ...paper, pairs: 20_000 }, mini: paper, paper }, // the paper's size takes one and a half to three minutes on two cores
  ...cachedExperiment({
    id: 'k-ablation',
    code: new URL('./run.js', import.meta.url),
    compute: runKAblation,
    // on two cores 188 s for 12 million pairs
    needs: ({ pairs }) => ({ cores: 2, memoryGiB: 2, gpus: 0, minutes: Math.ceil((188 * pairs) / 12e6 / 60) }),
  }),
  figures: kAblationFigures,
  tables: (result) => [kAblationTable(result)],
  findings: kAblationFindings,
};
