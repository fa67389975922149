import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Xyxy } from '../boxes/types.js';
import { random } from '../random/random.js';
import { runPython } from '../testing/run-python.js';
import { assigners } from './assigners.js';
import type { Assignment } from './assignment.js';
import type { Predictions } from './predictions.js';
import { type SampleGrid, siamCarGrid, siamRpnShapes } from './samples.js';
import { madeUpPredictions } from './testing/made-up-predictions.js';

/** What the NumPy script prints for one case. */
type Reference = Readonly<Record<string, { readonly positives: number[]; readonly [name: string]: number | number[] }>>;

interface Case {
  readonly grid: SampleGrid;
  readonly gt: Xyxy;
  readonly predictions: Predictions;
}

const anchorGrid: SampleGrid = { size: 13, stride: 16, offset: 31, searchSize: 255, shapes: siamRpnShapes };
const rng = random(1, 'reference-assigners.test');
const cases: readonly Case[] = Array.from({ length: 40 }, (_, i) => {
  const grid = i % 2 === 0 ? siamCarGrid : anchorGrid;
  const [cx, cy] = [rng.between(60, 190), rng.between(60, 190)];
  const [w, h] = [rng.between(36, 130), rng.between(36, 130)];
  const gt = { x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 };
  return { grid, gt, predictions: madeUpPredictions(gt, grid, rng, rng.between(0.05, 1)) };
});

const peer = runPython('src/dla/testing/reference_assigners.py', 'numpy', {
  cases: cases.map(({ grid, gt, predictions: { scores, boxes } }) => ({
    ...grid,
    shapes: grid.shapes.map(({ w, h }) => [w, h]),
    gt: [gt.x1, gt.y1, gt.x2, gt.y2],
    scores: [...scores],
    boxes: Array.from(scores, (_, i) => [...boxes.subarray(4 * i, 4 * i + 4)]),
  })),
});
const skip = 'missing' in peer && peer.missing;
const references = 'output' in peer ? (peer.output as Reference[]) : [];

const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const near = (actual: Iterable<number>, expected: unknown, what: string): void => {
  const [a, b] = [[...actual], expected as number[]];
  assert.equal(a.length, b.length, what);
  a.forEach((value, i) => {
    assert.ok(Math.abs(value - b[i]!) < 1e-6, `${what} ${i}: ${value} is not ${b[i]}`);
  });
};

/** What is compared besides the positives. */
const details: Readonly<Record<string, (a: Assignment, expected: Reference[string]) => void>> = {
  simota: (a, { k }) => assert.equal(a.decision.k, k),
  ota: (a, { k }) => assert.equal(a.decision.k, k),
  paa: (a, { means, variances }) => {
    near(a.decision.mixture.means, means, 'means');
    near(a.decision.mixture.variances, variances, 'variances');
  },
  'task-aligned': (a, { positives, targets }) =>
    near(
      positives.map((i) => a.targets![i]!),
      targets,
      'targets',
    ),
  autoassign: (a, { positives, weights, negative }) => {
    near(
      positives.map((i) => a.weights![i]!),
      weights,
      'weights',
    );
    near(
      positives.map((i) => a.negativeWeights![i]!),
      negative,
      'negative weights',
    );
  },
};

for (const [name, compare] of Object.entries(details)) {
  test(`${name} agrees with an independent NumPy implementation on ${cases.length} cases`, { skip }, () => {
    assert.ok('output' in peer, JSON.stringify(peer));
    const sets = new Set<string>();
    cases.forEach(({ grid, gt, predictions }, i) => {
      const a = assigners[name]!.bind({}, grid).assign(gt, rng, undefined, predictions);
      const expected = references[i]![name]!;
      assert.deepEqual(sorted(a.positives), sorted(expected.positives), `case ${i}`);
      compare(a, expected);
      assert.equal(a.outcome, 'ok');
      sets.add(sorted(a.positives).join());
    });
    assert.ok(sets.size > 30, 'control: the cases differ');
  });
}
