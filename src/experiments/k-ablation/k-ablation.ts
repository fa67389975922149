import { builtInShapes } from '../../data/target-shapes.js';
import { cached } from '../../study/cached.js';
import type { Experiment } from '../../study/experiment.js';
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
  scales: { smoke: { ...paper, pairs: 20_000 }, mini: paper, paper }, // the paper's size takes a minute and a half on two cores
  run: (config, context = {}) =>
    cached('k-ablation', config, context, new URL('./run.js', import.meta.url), (signal) =>
      runKAblation(config, { ...context, signal }),
    ),
  figures: kAblationFigures,
  tables: (result) => [kAblationTable(result)],
  findings: kAblationFindings,
};
