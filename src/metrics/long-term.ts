import { type Region, rasterisedOverlap } from '../boxes/rasterise.js';
import { InputError } from '../errors.js';

/** One sequence of a long-term benchmark, in which the target comes and goes. */
export interface LongTermSequence {
  readonly name: string;
  /** Size of its frames in pixels. */
  readonly width: number;
  readonly height: number;
  /** One region a frame, 4 or 8 numbers; one number where the target is absent. */
  readonly gt: readonly Float64Array[];
}

/** A tracker's answer: where the target is and how sure it is, frame by frame. */
export interface LongTermRun {
  /** 4 or 8 numbers; one number where the tracker reports no target. */
  readonly regions: readonly Float64Array[];
  /** Higher is surer; NaN counts as 0. */
  readonly scores: Float64Array;
}

/** Scores at the threshold of the best F. */
export interface LongTermResult {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** The tracker's score at and above which its answer counts; infinite when none is better. */
  readonly threshold: number;
  /** By falling threshold, for the precision-recall plot. */
  readonly thresholds: Float64Array;
  readonly precisionCurve: Float64Array;
  readonly recallCurve: Float64Array;
}

const RESOLUTION = 100;

/**
 * Long-term precision, recall and F of VOT2018-LT. With answers counted where score >= tau (score > 0 for tau = -infinity),
 *
 *     precision(tau) = mean overlap of the answers that count (1 where none does)
 *     recall(tau)    = sum of their overlaps / frames in which the target is there
 *     F(tau)         = 2 precision recall / (precision + recall)
 *
 * precision and recall are averaged over sequences, then F is taken at its highest. The overlap is rasterised, 0 where
 * the target is absent. The 100 thresholds are quantiles of all scores, with both infinities.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/f1_benchmark.py, determine_thresholds and calculate_f1. An F
 * of 0/0 is never the highest here; there it would be.
 *
 * @throws InputError when a sequence has no result, lengths differ, the target is in no frame of a sequence, or there
 *   are fewer than 98 scores.
 */
export function evaluateLongTerm(
  sequences: readonly LongTermSequence[],
  runs: ReadonlyMap<string, LongTermRun>,
): LongTermResult {
  const answers = sequences.map((sequence) => answersOf(sequence, runs.get(sequence.name)));
  const thresholds = thresholdsOf(sequences.flatMap(({ name }) => [...runs.get(name)!.scores]));
  const precisionCurve = new Float64Array(RESOLUTION);
  const recallCurve = new Float64Array(RESOLUTION);
  let best = 0;
  let f1 = 0;
  for (let i = 0; i < RESOLUTION; i++) {
    for (const { overlaps, scores, present } of answers) {
      const { sum, count } = overlapAbove(overlaps, scores, thresholds[i]!);
      precisionCurve[i]! += (count === 0 ? 1 : sum / count) / answers.length;
      recallCurve[i]! += sum / present / answers.length;
    }
    const [precision, recall] = [precisionCurve[i]!, recallCurve[i]!];
    const f = (2 * precision * recall) / (precision + recall);
    if (f > f1) [best, f1] = [i, f];
  }
  return {
    precision: precisionCurve[best]!,
    recall: recallCurve[best]!,
    f1,
    threshold: thresholds[best]!,
    thresholds,
    precisionCurve,
    recallCurve,
  };
}

interface Answers {
  readonly overlaps: Float64Array;
  readonly scores: Float64Array;
  /** Frames in which the target is there. */
  readonly present: number;
}

function answersOf({ name, width, height, gt }: LongTermSequence, run: LongTermRun | undefined): Answers {
  if (run === undefined) throw new InputError(`no result for the sequence ${name}`);
  const { regions, scores } = run;
  if (regions.length !== gt.length || scores.length !== gt.length) {
    throw new InputError(`${name}: ${regions.length} regions and ${scores.length} scores for ${gt.length} frames`);
  }
  const present = gt.reduce((count, region) => count + (region.length > 1 ? 1 : 0), 0);
  if (present === 0) throw new InputError(`${name}: the target is in no frame`);
  const overlap = (region: Region, t: number): number => rasterisedOverlap(region, gt[t]!, { width, height });
  return {
    overlaps: Float64Array.from(regions, (region, t) => orZero(overlap(region, t))),
    scores: scores.map(orZero),
    present,
  };
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** Falling: infinity, 98 scores evenly spread over the sorted ones, minus infinity. */
function thresholdsOf(scores: readonly number[]): Float64Array {
  const sorted = Float64Array.from(scores.filter((score) => !Number.isNaN(score))).sort();
  const inner = RESOLUTION - 2;
  const delta = Math.floor(sorted.length / inner);
  if (delta === 0) throw new InputError(`${sorted.length} scores are too few for ${inner} thresholds`);
  const step = (sorted.length - 2 * delta + 1) / (inner - 1);
  const quantiles = Array.from({ length: inner }, (_, i) => sorted[Math.floor(delta - 1 + i * step + 0.5)]!);
  return Float64Array.of(Number.NEGATIVE_INFINITY, ...quantiles, Number.POSITIVE_INFINITY).reverse();
}

function overlapAbove(overlaps: Float64Array, scores: Float64Array, threshold: number): { sum: number; count: number } {
  let sum = 0;
  let count = 0;
  for (let t = 0; t < scores.length; t++) {
    if (threshold === Number.NEGATIVE_INFINITY ? !(scores[t]! > 0) : !(scores[t]! >= threshold)) continue;
    sum += overlaps[t]!;
    count++;
  }
  return { sum, count };
}
