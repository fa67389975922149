import { compareRuns, type RunsComparison } from '../../statistics/bootstrap-runs.js';
import { mean } from '../../statistics/mean.js';
import { relativeSpread } from '../../training/loop/box-shapes.js';
import type { OpeResult, ScoredTracker } from '../scoring/ope-result.js';

/** A tracker after trainings of one length, means over seeds. */
export interface TrainedLength {
  readonly pairs: number;
  readonly auc: number;
  readonly precision20: number;
  /** On held-out pairs after the last epoch. */
  readonly heldOut: {
    readonly iou: number;
    /** Correlation of predicted with true ln(wh), and the spread of predictions by that of targets. */
    readonly area: { readonly correlation: number; readonly relativeSd: number };
  };
}

/** A tracker after longer trainings minus the same after shorter ones. */
export interface LengthDifference {
  readonly pairs: number;
  readonly minus: number;
  readonly auc: RunsComparison;
}

/** What a tracker learns from longer trainings. */
export interface TrackerLengths {
  readonly tracker: string;
  readonly points: readonly TrainedLength[];
  /** Each length minus the one before, then the longest minus the shortest of more than two. */
  readonly differences: readonly LengthDifference[];
}

/**
 * Every tracker by the length of its trainings.
 *
 * @param results One for each number of pairs, of the same trackers, seeds and sequences.
 * @param pairs Rising.
 */
export function lengthsOf(results: readonly OpeResult[], pairs: readonly number[], seed: number): TrackerLengths[] {
  const trained = results.map(({ scores }) => scores.filter(({ training }) => training));
  return trained[0]!.map(({ tracker }) => {
    const own = trained.map((scores) => scores.find((score) => score.tracker === tracker)!);
    return {
      tracker,
      points: own.map((score, i) => lengthOf(score, results[i]!, pairs[i]!)),
      differences: contrasts(pairs.length).map(([longer, shorter]) => ({
        pairs: pairs[longer]!,
        minus: pairs[shorter]!,
        auc: compareRuns(perRun(own[longer]!), perRun(own[shorter]!), { seed }),
      })),
    };
  });
}

function contrasts(count: number): [longer: number, shorter: number][] {
  const steps = Array.from({ length: count - 1 }, (_, i): [number, number] => [i + 1, i]);
  return count > 2 ? [...steps, [count - 1, 0]] : steps;
}

function perRun({ training }: ScoredTracker): number[][] {
  return training!.runs.map(({ sequences }) => [...sequences.values()]);
}

function lengthOf({ tracker, summary }: ScoredTracker, { steps }: OpeResult, pairs: number): TrainedLength {
  const own = steps.filter((step) => step.tracker === tracker);
  const areas = own.flatMap(({ validationBoxes }) => (validationBoxes ? [validationBoxes.area] : []));
  return {
    pairs,
    auc: summary.auc,
    precision20: summary.precision20,
    heldOut: {
      iou: mean(own.map(({ validationIou }) => validationIou ?? Number.NaN)),
      area: {
        correlation: mean(areas.map(({ correlation }) => correlation)),
        relativeSd: mean(areas.map(relativeSpread)),
      },
    },
  };
}
