import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Assignment } from '../../dla/assignment.js';
import { IGNORED, NEGATIVE, POSITIVE } from '../../dla/labels.js';
import { emptyPredictions } from '../../dla/predictions.js';
import type { SampleGrid } from '../../dla/samples.js';
import { labelSnapshot } from './label-snapshot.js';
import { labelStatistics } from './label-statistics.js';

/** Four points at (8, 8), (16, 8), (8, 16), (16, 16). */
const points: SampleGrid = { size: 2, stride: 8, offset: 8, searchSize: 24, shapes: [] };
const gt = { x1: 0, y1: 0, x2: 10, y2: 10 };
const far = { x1: 20, y1: 20, x2: 24, y2: 24 };
const half = { x1: 0, y1: 0, x2: 10, y2: 5 };

test('IoU of predicted and prior boxes of the positives, by their weights', () => {
  const assignment = new Assignment(points);
  assignment.clear();
  assignment.labels.fill(NEGATIVE);
  for (const sample of [0, 3]) assignment.addPositive(sample);
  const predictions = emptyPredictions(points);
  predictions.boxes.set([0, 0, 10, 10], 0); // IoU 1
  predictions.boxes.set([0, 0, 10, 5], 12); // IoU 1/2
  const hard = labelSnapshot(points, gt, assignment, predictions, half, false);
  assert.deepEqual(
    hard.positives.map(({ sample, weight, predictedIou, value }) => [sample, weight, predictedIou, value]),
    [
      [0, 1, 1, null],
      [3, 1, 0.5, null],
    ],
  );
  // a square of 64 px around (8, 8) covers the whole target: 100 / 64^2
  assert.equal(hard.positives[0]!.priorIou, 100 / 4096);
  assert.equal(hard.best.iou, 0.5);
  const weights = assignment.useSoft('weights', 0);
  weights.set([0.75], 0);
  weights.set([0.25], 3);
  const soft = labelSnapshot(points, gt, assignment, predictions, far, false);
  const none = labelSnapshot(points, gt, cleared(assignment), predictions, far, false);
  assert.deepEqual(labelStatistics([hard, soft, none]), {
    positivesPerImage: 4 / 3,
    predictedIou: (0.75 + 0.875) / 2, // images without positives do not count
    priorIou: (hard.positives[0]!.priorIou + hard.positives[1]!.priorIou) / 2,
    emptyShare: 1 / 3,
    fallbackShare: 0,
    bestIou: 0.5 / 3,
  });
  assert.deepEqual([labelStatistics([none]).predictedIou, labelStatistics([none]).priorIou], [null, null]);
});

function cleared(assignment: Assignment): Assignment {
  assignment.clear();
  return assignment;
}

test('an overflowed predicted box has an IoU of 0, and weights of 0 count alike', () => {
  const assignment = new Assignment(points);
  assignment.addPositive(1);
  assignment.addPositive(2);
  assignment.useSoft('targets', 0);
  const predictions = emptyPredictions(points);
  predictions.boxes.set([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 10], 4);
  predictions.boxes.set([0, 0, 10, 10], 8);
  const image = labelSnapshot(points, gt, assignment, predictions, gt, false);
  assert.equal(labelStatistics([image]).predictedIou, 0.5);
});

test('a point has the best label of its anchors; the rarer of negative and ignored is listed', () => {
  const grid: SampleGrid = {
    ...points,
    shapes: [
      { w: 10, h: 10 },
      { w: 4, h: 4 },
    ],
  };
  const assignment = new Assignment(grid);
  assignment.labels.fill(IGNORED);
  assignment.addPositive(4); // point 0, second anchor
  for (const sample of [0, 5]) assignment.labels[sample] = NEGATIVE; // points 0 and 1
  const image = labelSnapshot(grid, gt, assignment, emptyPredictions(grid), gt, false);
  assert.deepEqual([image.rest, image.others], ['ignored', [1]]);
  // 4 x 4 around (8, 8): 6 to 10, inside the target
  assert.equal(image.positives[0]!.priorIou, 16 / 100);
  assignment.labels.fill(NEGATIVE, 0, 4);
  assignment.labels[3] = IGNORED;
  const other = labelSnapshot(grid, gt, assignment, emptyPredictions(grid), gt, false);
  assert.deepEqual([other.rest, other.others], ['negative', [3]]);
  assert.equal(assignment.labels[4], POSITIVE);
});
