import assert from 'node:assert/strict';
import { Assignment, type GroundTruth } from '../../dla/assignment.js';
import { random } from '../../random/random.js';
import { assignerOf } from '../assigner-of.js';
import { modelByName } from '../catalogue.js';
import type { Targets } from '../shared/training/targets.js';

/** x1, y1, x2, y2 in pixels of the search image. */
export type Corners = [number, number, number, number];

/** The target with these corners. */
export function toBox([x1, y1, x2, y2]: Corners): GroundTruth {
  return { x1, y1, x2, y2 };
}

/** Fails unless a number is within `tolerance` of the expected one. */
export function near(actual: number | undefined, expected: number, tolerance: number = 1e-6): void {
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${actual} is not ${expected}`);
}

/** The sum of a map. */
export function sum(data: Float32Array): number {
  return data.reduce((total, value) => total + value, 0);
}

/**
 * The targets of one image, written behind another's so that places matter.
 *
 * @param model Its assigner labels the samples.
 * @param make Allocates the targets of a batch.
 * @param gt The second image's target; the first image's is fixed.
 */
export function targetsOf(
  model: string,
  make: (batch: number) => Targets,
  gt: GroundTruth,
  assigner = 'baseline',
): Targets {
  const bound = assignerOf(modelByName(model), assigner);
  const targets = make(2);
  const other = toBox([30, 30, 90, 90]);
  const rng = random(1, 'targets.test');
  const into = new Assignment(bound.grid);
  for (const [pair, box] of [other, gt].entries()) targets.write(pair, box, bound.assign(box, rng, into));
  return targets;
}

/** What a feed has for the second image. */
export function second(feed: Float32Array): Float32Array {
  return feed.subarray(feed.length / 2);
}
