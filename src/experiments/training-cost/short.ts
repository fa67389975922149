import type { CommonScale, Experiment } from '../../study/experiment.js';
import { type TrainingCostConfig, trainingCostScales } from './config.js';
import type { TrainingCostResult } from './result.js';
import { trainingCost } from './training-cost.js';

/**
 * The trackers of {@link shortCost}, by id; each has a step of the cache, so that a run that is stopped keeps the finished
 * ones.
 */
export const shortCostTrackers = { siamrpnpp: 'SiamRPN++', siamcar: 'SiamCAR' } as const;

const counts = { rounds: 6, steps: 1, timings: 1 } as const;

/**
 * The cost of one tracker's training in as few iterations as give an interval, with the networks and batches of the scale.
 * At 'paper' it sees 28 batches of 120 or 256 pairs, a tenth of what the scale does otherwise: for a graphics card that is
 * lent for minutes.
 */
export function shortCost(scale: CommonScale, family: keyof typeof shortCostTrackers): TrainingCostConfig {
  const { trackers, data, ...others } = trainingCostScales[scale];
  const tracker = trackers.findLast(({ model }) => model.startsWith(`${family}-`))!;
  return {
    ...others,
    trackers: [{ ...tracker, ...counts }],
    data: scale === 'paper' ? trainingCostScales.mini.data : data,
    extent: `in short: ${counts.rounds} rounds of ${counts.steps} iteration a phase`,
  };
}

/** Figs. 10 and 11 in short. */
export const trainingCostInShort: Experiment<TrainingCostConfig, TrainingCostResult> = {
  ...trainingCost,
  id: 'training-cost-short',
  paper: 'Sec. 4.7', // the figures' own numbers choose the longer experiment
  title: 'Cost of training with and without DLA, in short',
  scales: {
    smoke: shortCost('smoke', 'siamcar'),
    mini: shortCost('mini', 'siamcar'),
    paper: shortCost('paper', 'siamcar'),
  },
  figures: (result) => {
    const { model } = result.trackers[0]!;
    return trainingCost.figures(result).map(({ name, ...figure }) => ({
      ...figure,
      name: name.endsWith(model) ? `${name}-short` : `${name}-${model}-short`,
    }));
  },
};
