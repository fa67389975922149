import type { Rng } from '../random/random.js';
import type { Assignment, GroundTruth } from './assignment.js';
import type { DlaOptions } from './dla-options.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { relabelRandom, subsample } from './relabel.js';
import { pointCount, type SampleGrid, sampleCount } from './samples.js';

/** Step 6: labels the positives, and as negatives a random choice of the rest, `negativeRatio` times as many. */
export function labelSamples(gt: GroundTruth, grid: SampleGrid, options: DlaOptions, rng: Rng, a: Assignment): void {
  for (let i = 0; i < a.positiveCount; i++) a.labels[a.positiveIndex[i]!] = POSITIVE;
  if (a.positiveCount > options.maxPositives) limitPositives(a, options.maxPositives, rng);
  const barred = options.negativePool === 'non-positives' ? 0 : exclude(gt, grid, options, a);
  const supply = sampleCount(grid) - a.positiveCount - barred;
  const asked = a.positiveCount > 0 ? options.negativeRatio * a.positiveCount : 0; // infinitely many times none is none
  const wanted = Math.min(options.maxNegatives, asked, supply) | 0; // as a whole number it is handed on without an allocation
  a.negativeCount = relabelRandom(a.labels, supply, wanted, IGNORED, NEGATIVE, rng);
  if (barred > 0) restore(a.labels);
}

/** Keeps at most `most` of the positives, at random; the others become ignored. */
export function limitPositives(a: Assignment, most: number, rng: Rng): void {
  if (a.positiveCount <= most) return;
  subsample(a.labels, a.positiveCount, most, POSITIVE, rng);
  let kept = 0;
  for (let i = 0; i < a.positiveCount; i++) {
    const sample = a.positiveIndex[i]!;
    if (a.labels[sample] === POSITIVE) a.positiveIndex[kept++] = sample;
  }
  a.positiveCount = kept;
}

/** Stands in `labels`, inside this file only, on samples that may not become negative. */
const BARRED = 2;

function exclude(gt: GroundTruth, grid: SampleGrid, options: DlaOptions, a: Assignment): number {
  let barred = 0;
  const add = (sample: number): void => {
    if (a.labels[sample] !== IGNORED) return;
    a.labels[sample] = BARRED;
    barred++;
  };
  if (options.negativePool === 'outside-candidates') {
    for (let i = 0; i < a.candidateCount; i++) add(a.candidateIndex[i]!);
    return barred;
  }
  const points = pointCount(grid);
  for (let sample = 0; sample < a.labels.length; sample++) {
    const point = sample % points;
    const row = Math.floor(point / grid.size);
    const x = grid.offset + grid.stride * (point - row * grid.size);
    const y = grid.offset + grid.stride * row;
    if (x > gt.x1 && x < gt.x2 && y > gt.y1 && y < gt.y2) add(sample);
  }
  return barred;
}

function restore(labels: Int8Array): void {
  for (let i = 0; i < labels.length; i++) if (labels[i] === BARRED) labels[i] = IGNORED;
}
