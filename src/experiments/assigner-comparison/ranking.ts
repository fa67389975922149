import { bootstrapMean } from '../../statistics/bootstrap-mean.js';
import { type ControlledComparison, compareWithControl } from '../../statistics/compare-with-control.js';
import { mean } from '../../statistics/mean.js';
import type { OpeResult, ScoredTracker, StepTime } from '../scoring/ope-result.js';
import type { DivergedAssigner } from './diverged.js';

/** An assigner's place among those that one tracker was trained with. */
export interface RankedAssigner {
  readonly assigner: string;
  /** Success AUC, mean over seeds, with its 95 % bootstrap interval over seeds and sequences. */
  readonly auc: number;
  readonly low: number;
  readonly high: number;
  /** Minus the tracker's own assigner; undefined for that one. */
  readonly comparison: ControlledComparison | undefined;
  /** Means over seeds; NaN where a training has none. */
  readonly validationIou: number;
  readonly positives: number;
  readonly stepMs: number;
}

/**
 * The assigners of one tracker, highest AUC first.
 *
 * @param diverged Assigners that are left out.
 */
export function ranking(
  {
    scores: all,
    steps,
    config,
  }: Pick<OpeResult, 'scores' | 'steps'> & { readonly config: Pick<OpeResult['config'], 'bootstrapSeed'> },
  diverged: readonly DivergedAssigner[] = [],
): RankedAssigner[] {
  const options = { seed: config.bootstrapSeed };
  const scores = all.filter(({ tracker }) => !diverged.some(({ assigner }) => assigner === tracker));
  const [baseline, ...others] = scores;
  const compared = compareWithControl(sequencesOf(baseline!), others.map(sequencesOf), options);
  const ranked = scores.map((score, i): RankedAssigner => {
    const runs = sequencesOf(score);
    const { mean: auc, low, high } = bootstrapMean(runs, options);
    const mean = (of: (step: StepTime) => number | null): number => meanOf(steps, score.tracker, of);
    return {
      assigner: score.tracker,
      auc,
      low,
      high,
      comparison: compared[i - 1],
      validationIou: mean(({ validationIou }) => validationIou),
      positives: mean(({ positives }) => positives),
      stepMs: mean(({ stepMs }) => stepMs),
    };
  });
  return ranked.sort((a, b) => b.auc - a.auc);
}

/** Per training one AUC per sequence. */
function sequencesOf({ training }: ScoredTracker): number[][] {
  return training!.runs.map(({ sequences }) => [...sequences.values()]);
}

function meanOf(steps: readonly StepTime[], tracker: string, of: (step: StepTime) => number | null): number {
  const values = steps.filter((step) => step.tracker === tracker).map((step) => of(step) ?? Number.NaN);
  return mean(values);
}
