import { InputError } from '../errors.js';
import { mean } from '../statistics/mean.js';
import type { OpeCurves } from './ope.js';

/** One tracker on a set of sequences, each with equal weight independent of its length. */
export interface OpeSummary {
  /** Area under the success curve: the mean of its 21 points. */
  readonly auc: number;
  /** Precision at 20 pixels. */
  readonly precision20: number;
  /**
   * Normalised precision, as the convention reports it: the rate at 0.20 (pysot, otb) or the mean of the curve
   * (got10k).
   */
  readonly normPrecision20: number;
  readonly successCurve: Float64Array;
  readonly precisionCurve: Float64Array;
  readonly normPrecisionCurve: Float64Array;
  readonly sequences: number;
}

/** The scores of a summary that are single numbers, in the order of tables; JSON output and means over seeds derive from it. */
export const opeScoreNames = ['auc', 'precision20', 'normPrecision20'] as const;

/** A name of {@link opeScoreNames}. */
export type OpeScoreName = (typeof opeScoreNames)[number];

/** The single numbers of a summary, without its curves. */
export function opeScores(summary: OpeSummary): Record<OpeScoreName, number> {
  return Object.fromEntries(opeScoreNames.map((name) => [name, summary[name]])) as Record<OpeScoreName, number>;
}

/** The mean of every score and curve over several runs on the same sequences. */
export function meanSummary(runs: readonly OpeSummary[]): OpeSummary {
  const first = runs[0]!;
  const curve = (of: (run: OpeSummary) => Float64Array): Float64Array =>
    of(first).map((_, i) => mean(runs.map((run) => of(run)[i]!)));
  const scores = opeScoreNames.map((name) => [name, mean(runs.map((run) => run[name]))]);
  return {
    ...(Object.fromEntries(scores) as Record<OpeScoreName, number>),
    successCurve: curve(({ successCurve }) => successCurve),
    precisionCurve: curve(({ precisionCurve }) => precisionCurve),
    normPrecisionCurve: curve(({ normPrecisionCurve }) => normPrecisionCurve),
    sequences: first.sequences,
  };
}

/**
 * Averages the curves over sequences, S(t) = (1/N) sum_n S_n(t), and computes the scores of the mean curves.
 *
 * @throws InputError for no sequence, or sequences scored by different conventions.
 */
export function summarise(curves: readonly OpeCurves[]): OpeSummary {
  const convention = curves[0]?.convention;
  if (convention === undefined) throw new InputError('no sequence to summarise');
  for (const curve of curves) {
    if (curve.convention !== convention) {
      throw new InputError(
        `sequences scored by '${convention.name}' and by '${curve.convention.name}' cannot be averaged; score them alike`,
      );
    }
  }
  const successCurve = meanCurve(curves.map((curve) => curve.success));
  const precisionCurve = meanCurve(curves.map((curve) => curve.precision));
  const normPrecisionCurve = meanCurve(curves.map((curve) => curve.normPrecision));
  return {
    auc: mean(successCurve),
    precision20: precisionCurve[20]!,
    normPrecision20: convention.normScore === 'mean' ? mean(normPrecisionCurve) : normPrecisionCurve[20]!,
    successCurve,
    precisionCurve,
    normPrecisionCurve,
    sequences: curves.length,
  };
}

/**
 * Summarises the sequences of each attribute.
 *
 * @param curves By sequence name.
 * @param attributes Attributes by sequence name; sequences without curves are ignored.
 * @returns By attribute, in order of first appearance.
 */
export function summariseAttributes(
  curves: ReadonlyMap<string, OpeCurves>,
  attributes: ReadonlyMap<string, readonly string[]>,
): Map<string, OpeSummary> {
  const groups = new Map<string, OpeCurves[]>();
  for (const [name, curve] of curves) {
    for (const attribute of new Set(attributes.get(name))) {
      const group = groups.get(attribute);
      if (group === undefined) groups.set(attribute, [curve]);
      else group.push(curve);
    }
  }
  return new Map([...groups].map(([attribute, group]) => [attribute, summarise(group)]));
}

/** Success AUC of one sequence: the mean of its 21 success rates. */
export function sequenceAuc(curves: OpeCurves): number {
  return mean(curves.success);
}

/** Precision of one sequence at 20 pixels. */
export function sequencePrecision20(curves: OpeCurves): number {
  return curves.precision[20]!;
}

function meanCurve(curves: readonly Float64Array[]): Float64Array {
  const averaged = new Float64Array(curves[0]!.length);
  for (const curve of curves) {
    for (let i = 0; i < averaged.length; i++) averaged[i]! += curve[i]!;
  }
  for (let i = 0; i < averaged.length; i++) averaged[i]! /= curves.length;
  return averaged;
}
