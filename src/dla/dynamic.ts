import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import { type Assignment, type GroundTruth, startAssignment } from './assignment.js';
import type { DlaOptions } from './dla-options.js';
import { anchorIou } from './geometry.js';
import { labelSamples } from './label-samples.js';
import { labelNegativeWindow, positivesToNegatives } from './negative-pair.js';
import { type AnchorShape, pointCount, pointX, pointY, type SampleGrid } from './samples.js';

/**
 * Validates K.
 *
 * @param max Number to select from.
 * @param what What is selected: 'points' or 'boxes'.
 * @throws InputError when K is not an integer in [1, max].
 */
export function checkK(k: number, max: number, what: 'points' | 'boxes' = 'points'): void {
  if (Number.isInteger(k) && k >= 1 && k <= max) return;
  throw new InputError(
    `K is ${typeof k === 'number' ? k : JSON.stringify(k)}; expected a whole number from 1 to ${max}, the number of ${what} of the grid`,
  );
}

/**
 * Steps 1 and 2 of Sec. 3.1: selects the K points nearest to the target's centre and computes the IoU of their boxes
 * with the target. Writes the assignment's candidates, nearest point first, so that those of a smaller K are a prefix.
 *
 * @param shapes Boxes at each point.
 */
export function findCandidates(
  gt: GroundTruth,
  grid: SampleGrid,
  shapes: readonly AnchorShape[],
  k: number,
  options: DlaOptions,
  rng: Rng,
  a: Assignment,
): void {
  a.nearest.find(grid, gt, k, options.ties, rng);
  const points = pointCount(grid);
  const extra = options.iou === 'plain' ? 0 : 1;
  let n = 0;
  for (let i = 0; i < k; i++) {
    const point = a.nearest.index[i]!;
    const x = pointX(grid, point);
    const y = pointY(grid, point);
    const margin = Math.min(x - gt.x1, y - gt.y1, gt.x2 - x, gt.y2 - y);
    for (let s = 0; s < shapes.length; s++) {
      a.candidateIndex[n] = s * points + point;
      a.candidateIou[n] = anchorIou(x, y, shapes[s]!, gt, extra);
      a.candidateInside[n] = margin > options.insideMargin ? 1 : 0;
      n++;
    }
  }
  a.candidateCount = n;
}

/**
 * Steps 3 to 5: computes the threshold from the candidates' IoUs; positives are the candidates whose IoU reaches it and
 * whose centre lies inside the target, or the fallback's. Writes the indices of the positives but not the labels.
 *
 * @param n Number of candidates to consider, from the nearest on.
 */
export function selectPositives(a: Assignment, n: number, options: DlaOptions): void {
  computeThreshold(a, n, options); // steps 3 and 4
  a.positiveCount = 0;
  a.outcome = 'ok';
  const min = a.threshold - options.tolerance;
  for (let i = 0; i < n; i++) {
    if (a.candidateIou[i]! >= min && a.candidateInside[i] === 1) {
      a.positiveIndex[a.positiveCount++] = a.candidateIndex[i]!;
    }
  }
  if (a.positiveCount === 0 && options.fallback !== 'none') fallBack(a, n, options);
}

/**
 * Steps 3 and 4: writes mean M and standard deviation V of the IoUs of the first `n` candidates, and the threshold
 * T = M + a V with a the option `stdFactor`. The standard deviation of a single candidate is 0.
 */
function computeThreshold(a: Assignment, n: number, options: DlaOptions): void {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a.candidateIou[i]!;
  a.mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = a.candidateIou[i]! - a.mean;
    squares += deviation * deviation;
  }
  a.std = n > 1 ? Math.sqrt(squares / (options.std === 'sample' ? n - 1 : n)) : 0;
  a.threshold = a.mean + options.stdFactor * a.std;
}

/**
 * Makes the candidates of at least an IoU positive. For the fallbacks only: passing a fractional number to a function may
 * allocate.
 */
function takeAtLeast(a: Assignment, n: number, min: number, mustBeInside: boolean): void {
  for (let i = 0; i < n; i++) {
    if (a.candidateIou[i]! >= min && (!mustBeInside || a.candidateInside[i] === 1)) {
      a.positiveIndex[a.positiveCount++] = a.candidateIndex[i]!;
    }
  }
}

/** Chooses the positives where no candidate passes: see `DlaOptions.fallback`. */
function fallBack(a: Assignment, n: number, options: DlaOptions): void {
  a.outcome = 'fallback';
  let mustBeInside = false; // until a candidate is found inside
  for (let i = 0; i < n; i++) mustBeInside ||= a.candidateInside[i] === 1;
  if (options.fallback === 'all-best') mustBeInside = false;
  if (options.fallback === 'mean') {
    takeAtLeast(a, n, a.mean - options.tolerance, mustBeInside);
    if (a.positiveCount > 0) return; // else all candidates inside lie below the mean: select the best of them
  }
  let best = -1;
  for (let i = 0; i < n; i++) {
    if (mustBeInside && a.candidateInside[i] === 0) continue;
    // candidates are sorted by distance: only a higher IoU beyond the tolerance replaces a nearer one
    if (best < 0 || a.candidateIou[i]! > a.candidateIou[best]! + options.tolerance) best = i;
  }
  if (options.fallback === 'all-best') takeAtLeast(a, n, a.candidateIou[best]! - options.tolerance, mustBeInside);
  else a.positiveIndex[a.positiveCount++] = a.candidateIndex[best]!;
}

/**
 * The six steps of Sec. 3.1 in order. The anchor-based and the anchor-free form differ in the boxes at each point and
 * in the number of candidates.
 *
 * @param shapes Boxes at each point.
 * @param k Number of points.
 * @param maxCandidates Maximum number of candidates among those points' boxes.
 */
export function assignDynamic(
  gt: GroundTruth,
  grid: SampleGrid,
  shapes: readonly AnchorShape[],
  k: number,
  maxCandidates: number,
  options: DlaOptions,
  rng: Rng,
  into: Assignment | undefined,
): Assignment {
  const a = startAssignment(gt, grid, into);
  if (gt.negativePair && options.negativePair !== 'hard-negatives') {
    if (options.negativePair === 'window') labelNegativeWindow(gt, grid, options.windowNegatives, rng, a);
    return a;
  }
  findCandidates(gt, grid, shapes, k, options, rng, a); // steps 1 and 2
  a.candidateCount = Math.min(maxCandidates, a.candidateCount);
  selectPositives(a, a.candidateCount, options); // steps 3 to 5
  labelSamples(gt, grid, shapes, options, rng, a); // step 6
  if (gt.negativePair) positivesToNegatives(a);
  return a;
}
