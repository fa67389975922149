import type { Rng } from '../random/random.js';
import type { Assignment, GroundTruth } from './assignment.js';
import type { DlaOptions } from './dla-options.js';
import { isInside } from './geometry.js';
import { labelHardestNegatives } from './hardest-negatives.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { relabelRandom, subsample } from './relabel.js';
import { type AnchorShape, pointCount, pointX, pointY, type SampleGrid, sampleCount } from './samples.js';

/**
 * Step 6: labels the positives, and `negativeRatio` times as many negatives from the rest, at random or the hardest. Positives
 * above `maxPositives` are ignored, and never negative.
 *
 * @param shapes Boxes at each point.
 */
export function labelSamples(
  gt: GroundTruth,
  grid: SampleGrid,
  shapes: readonly AnchorShape[],
  options: DlaOptions,
  rng: Rng,
  a: Assignment,
): void {
  for (let i = 0; i < a.positiveCount; i++) a.labels[a.positiveIndex[i]!] = POSITIVE;
  const found = a.positiveCount;
  limitPositives(a, options.maxPositives, rng, EXCLUDED);
  const pooled = options.negativePool === 'non-positives' ? 0 : exclude(gt, grid, options, a);
  const excluded = pooled + found - a.positiveCount;
  const supply = sampleCount(grid) - a.positiveCount - excluded;
  const asked = a.positiveCount > 0 ? options.negativeRatio * a.positiveCount : 0; // avoids infinity times 0
  const wanted = Math.min(options.maxNegatives, asked, supply) | 0; // an integer argument does not allocate
  if (options.negativeChoice === 'random' || wanted === supply) {
    a.negativeCount = relabelRandom(a.labels, supply, wanted, IGNORED, NEGATIVE, rng);
  } else {
    labelHardestNegatives(gt, grid, shapes, wanted, options.iou === 'plain' ? 0 : 1, a);
  }
  if (excluded > 0) restore(a.labels);
}

/**
 * Subsamples the positives at random to at most `max`.
 *
 * @param other What the others become; default: ignored.
 */
export function limitPositives(a: Assignment, max: number, rng: Rng, other: number = IGNORED): void {
  if (a.positiveCount <= max) return;
  subsample(a.labels, a.positiveCount, max, POSITIVE, rng, other);
  let kept = 0;
  for (let i = 0; i < a.positiveCount; i++) {
    const sample = a.positiveIndex[i]!;
    if (a.labels[sample] === POSITIVE) a.positiveIndex[kept++] = sample;
  }
  a.positiveCount = kept;
}

/** Temporary label of samples that are excluded from the negatives; only within this file. */
const EXCLUDED = 2;

/** Excludes the remaining candidates, or all samples centred inside the target; returns their number. */
function exclude(gt: GroundTruth, grid: SampleGrid, options: DlaOptions, a: Assignment): number {
  let excluded = 0;
  const add = (sample: number): void => {
    if (a.labels[sample] !== IGNORED) return;
    a.labels[sample] = EXCLUDED;
    excluded++;
  };
  if (options.negativePool === 'outside-candidates') {
    for (let i = 0; i < a.candidateCount; i++) add(a.candidateIndex[i]!);
    return excluded;
  }
  const points = pointCount(grid);
  for (let sample = 0; sample < a.labels.length; sample++) {
    const point = sample % points;
    if (isInside(pointX(grid, point), pointY(grid, point), gt)) add(sample);
  }
  return excluded;
}

function restore(labels: Int8Array): void {
  for (let i = 0; i < labels.length; i++) if (labels[i] === EXCLUDED) labels[i] = IGNORED;
}
