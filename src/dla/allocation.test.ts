import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Xyxy } from '../boxes/types.js';
import { random } from '../random/random.js';
import { assigners } from './assigners.js';
import { Assignment } from './assignment.js';
import { madeUpPredictions } from './testing/made-up-predictions.js';

/** Bytes of heap that a call leaves behind: the least of many rounds, as a collection spoils a round. */
function bytesPerCall(call: (i: number) => void, calls: number): number {
  for (let i = 0; i < 20 * calls; i++) call(i);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) call(i);
    const grown = process.memoryUsage().heapUsed - before;
    if (grown >= 0) least = Math.min(least, grown / calls);
  }
  return least;
}

const rng = random(1, 'allocation.test');
const boxes = Array.from({ length: 512 }, (): Xyxy => {
  const [x1, y1] = [rng.between(20, 120), rng.between(20, 120)];
  return { x1, y1, x2: x1 + rng.between(20, 120), y2: y1 + rng.between(20, 120) };
});

let sink: object | undefined;

/** Bytes per call: nothing, but for numbers of functions that are not inlined; one number per sample would be 625 or more. */
const limits = { 'dla-anchor-free': 2, 'dla-anchor-based': 2, simota: 600, 'task-aligned': 600 };

for (const [name, limit] of Object.entries(limits)) {
  test(`${name}: a call that reuses its assignment allocates less than ${limit} bytes`, () => {
    const { grid, assign, needsPredictions } = assigners[name]!.bind();
    const into = new Assignment(grid);
    const seen = needsPredictions ? madeUpPredictions(boxes[0]!, grid, rng) : undefined;
    const calls = needsPredictions ? 500 : 5000;
    const reused = bytesPerCall((i) => assign(boxes[i % 512]!, rng, into, seen), calls);
    assert.ok(reused < limit, `${reused} bytes per call`);
    const control = bytesPerCall((i) => {
      sink = { ...boxes[i % 512]! };
    }, calls);
    assert.ok(control > 20, `control: an object each time takes only ${control} bytes per call`);
    assert.ok(sink);
  });
}
