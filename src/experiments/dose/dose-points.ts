import { minRuns, type RunsComparison } from '../../statistics/bootstrap-runs.js';
import { mean } from '../../statistics/mean.js';
import { meanInterval, type PairedInterval } from '../../statistics/paired-student.js';
import { signedText } from '../../text/number-text.js';
import type { OpeResult } from '../scoring/ope-result.js';

/** A tracker minus its baseline after training on a number of pairs. */
export interface DosePoint {
  /** 'DLA-SiamCAR'. */
  readonly tracker: string;
  readonly baseline: string;
  readonly pairs: number;
  readonly baselineAuc: number;
  readonly auc: RunsComparison;
  /** IoU of the best-scored box on held-out pairs after the last epoch, mean over seeds. */
  readonly baselineIou: number;
  /** The difference in held-out IoU by Student's t over seeds; no interval with one seed. */
  readonly iou: Pick<PairedInterval, 'difference'> & Partial<PairedInterval>;
}

/** The points of one number of pairs: one for each tracker with a baseline. */
export function pointsOf({ comparisons, scores, steps }: OpeResult, pairs: number): DosePoint[] {
  const heldOut = (title: string): number[] =>
    steps.filter(({ tracker }) => tracker === title).map(({ validationIou }) => validationIou ?? Number.NaN);
  return comparisons.map(({ tracker, baseline, auc }) => {
    const [own, other] = [heldOut(tracker), heldOut(baseline)];
    const differences = own.map((value, i) => value - other[i]!);
    return {
      tracker,
      baseline,
      pairs,
      baselineAuc: scores.find((score) => score.tracker === baseline)!.summary.auc,
      auc: auc as RunsComparison, // trained trackers are compared over runs
      baselineIou: mean(other),
      iou: differences.length > 1 ? meanInterval(differences) : { difference: mean(differences) },
    };
  });
}

/**
 * How each tracker's difference changes with the number of pairs: by seed the slope of a straight line through the
 * differences in AUC over log2(pairs), its 95 % interval by Student's t over seeds.
 */
export function trendFindings(points: readonly DosePoint[]): readonly string[] {
  return [...new Set(points.map(({ tracker }) => tracker))].map((tracker) => {
    const own = points.filter((point) => point.tracker === tracker);
    const { baseline } = own[0]!;
    const seeds = Math.min(...own.map(({ auc }) => auc.perRun.length));
    const name = `${tracker} minus ${baseline}`;
    if (seeds < minRuns || own.length < 2) return `${name}: too few seeds or numbers of pairs for a trend.`;
    const slopes = Array.from({ length: seeds }, (_, seed) =>
      slope(
        own.map(({ pairs }) => Math.log2(pairs)),
        own.map(({ auc }) => auc.perRun[seed]!),
      ),
    );
    const { difference, low, high } = meanInterval(slopes);
    const trend = low > 0 ? 'rises' : high < 0 ? 'falls' : 'shows no trend';
    return `${name} ${trend}: ${signedText(difference)} AUC for each doubling of the pairs, 95 % interval ${signedText(low)} to ${signedText(high)} by Student's t over ${seeds} seeds.`;
  });
}

/** Slope of the least-squares line. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [cx, cy] = [mean(x), mean(y)];
  const products = x.reduce((sum, value, i) => sum + (value - cx) * (y[i]! - cy), 0);
  return products / x.reduce((sum, value) => sum + (value - cx) ** 2, 0);
}
