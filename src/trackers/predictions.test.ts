import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iou } from '../boxes/iou.js';
import { assigners } from '../dla/assigners.js';
import { Assignment } from '../dla/assignment.js';
import { checkPredictions } from '../dla/predictions.js';
import { sampleCount, samplePoint } from '../dla/samples.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { wave } from '../training/testing/formula.js';
import { assignerOf, trainingGrid } from './assigner-of.js';
import { modelByName } from './catalogue.js';
import { withSoftLabels } from './shared/training/soft-labels.js';

/** Outputs of two images for each tracker: channels by name. */
const maps: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'siamcar-tiny': { cls: 2, reg: 4, centerness: 1 },
  'siamfcpp-tiny': { cls: 1, reg: 4, centerness: 1 },
  'nanotrack-v3': { cls: 2, reg: 4 },
  'siamrpnpp-tiny': { cls: 10, loc: 20 },
  'cosiamrpn-tiny': { coCls: 10, cls: 10, loc: 20 },
};

for (const [name, channels] of Object.entries(maps)) {
  const model = modelByName(name);
  const { bestBox, predictions } = model.tracker.training;
  const grid = trainingGrid(model);
  const outputs = Object.fromEntries(
    Object.entries(channels).map(([map, count], i): [string, HostTensor] => {
      const shape = [2, grid.size, grid.size, count];
      const data = wave(2 * grid.size ** 2 * count, i, 1, 0.7 + 0.1 * i);
      return [map, { shape, dtype: 'float32', data: map === 'reg' ? data.map((value) => 30 + 20 * value) : data }];
    }),
  );

  test(`${name}: the predicted box of the highest score is the best box, and others are at their samples`, () => {
    const first = predictions(outputs, grid, 0);
    const copy = Float32Array.from(first.boxes);
    const second = predictions(outputs, grid, 1, first);
    assert.equal(second, first); // reused
    assert.notDeepEqual(second.boxes, copy);
    const { scores, boxes, quality } = checkPredictions(second, grid);
    assert.equal(quality !== undefined, 'centerness' in channels);
    const rank = scores.map((score, i) => score * (quality ? quality[i]! : 1));
    const best = rank.indexOf(Math.max(...rank));
    const [x1, y1, x2, y2] = boxes.subarray(4 * best) as unknown as [number, number, number, number];
    assert.ok(iou({ x1, y1, x2, y2 }, bestBox(outputs, grid, 1)) > 0.9999);
    if (grid.shapes.length === 0) {
      for (let i = 0; i < sampleCount(grid); i++) {
        const { x, y } = samplePoint(grid, i);
        assert.ok(boxes[4 * i]! < x && boxes[4 * i + 2]! > x && boxes[4 * i + 1]! < y && boxes[4 * i + 3]! > y);
      }
    }
  });

  test(`${name}: outputs that are not finite become predictions that are not finite, at their samples`, () => {
    const [map] = Object.keys(channels) as [string];
    const spoiled = { ...outputs, [map]: { ...outputs[map]!, data: (outputs[map]!.data as Float32Array).slice() } };
    spoiled[map]!.data[0] = Number.NaN; // the first image's first sample
    const { scores } = predictions(spoiled, grid, 0);
    assert.deepEqual(
      [...scores.keys()].filter((i) => !Number.isFinite(scores[i]!)),
      [0],
    );
  });

  test(`${name}: every assigner that sees predictions is accepted and binds to its grid`, () => {
    const names = Object.keys(assigners).filter((key) => assigners[key]!.needsPredictions);
    assert.equal(names.length, 5);
    for (const key of names) assert.deepEqual(assignerOf(model, key).grid, grid);
  });
}

test('anchors without deltas are predicted as they are, shape by shape', () => {
  const model = modelByName('siamrpnpp-tiny');
  const grid = trainingGrid(model);
  const cls: HostTensor = { shape: [1, 25, 25, 10], dtype: 'float32', data: new Float32Array(6250) };
  const loc: HostTensor = { shape: [1, 25, 25, 20], dtype: 'float32', data: new Float32Array(12_500) };
  const [point, anchor] = [3 * 25 + 7, 4];
  cls.data[point * 10 + 5 + anchor] = 2;
  loc.data[point * 20 + anchor] = 0.5; // half a width to the right
  const { scores, boxes } = model.tracker.training.predictions({ cls, loc }, grid, 0);
  const sample = anchor * 625 + point;
  assert.ok(Math.abs(scores[sample]! - 1 / (1 + Math.exp(-2))) < 1e-6);
  assert.equal(scores.filter((score) => score === 0.5).length, 5 * 625 - 1);
  const { w, h } = grid.shapes[anchor]!;
  const { x, y } = samplePoint(grid, sample);
  assert.deepEqual([...boxes.subarray(4 * sample, 4 * sample + 4)], [x, y - h / 2, x + w, y + h / 2]);
  assert.deepEqual([...boxes.subarray(0, 4)], [31 - 52, 31 - 16, 31 + 52, 31 + 16]);
});

test('soft labels are written in the layout of outputs: of targets, of weights, and of hard labels', () => {
  const model = modelByName('siamrpnpp-tiny');
  const grid = trainingGrid(model);
  const targets = withSoftLabels(model.tracker.training.targets(grid, 2), grid, 2);
  const assignment = new Assignment(grid);
  const sample = 2 * 625 + 40; // shape 2, point 40
  const at = (625 + 40) * 5 + 2;
  const gt = { x1: 90, y1: 90, x2: 150, y2: 150 };
  const written = (): number[] => {
    targets.write(1, gt, assignment);
    const { softTargets, positiveWeights, negativeWeights, boxWeights } = targets.feeds;
    return [softTargets![at]!, positiveWeights![at]!, negativeWeights![at]!, boxWeights![at]!];
  };
  assignment.clear();
  assignment.labels.fill(0);
  assignment.addPositive(sample);
  assert.deepEqual(written(), [1, 1, 0, 1]);
  assignment.useSoft('targets', 0)[sample] = 0.25;
  assert.deepEqual(written(), [0.25, 1, 0, 1]);
  assignment.useSoft('weights', 0)[sample] = 0.5;
  assert.deepEqual(written(), [0.25, 1, 0, 0.5]);
  assignment.targets = undefined;
  assignment.useSoft('negativeWeights', 1)[sample] = 0.125;
  assert.deepEqual(written(), [1, 0.5, 0.125, 0.5]);
  const { negativeWeights, deltaWeights } = targets.feeds;
  assert.equal(negativeWeights!.filter((weight) => weight === 1).length, 5 * 625 - 1);
  assert.ok(Math.abs(deltaWeights![(625 + 40) * 20 + 2]! - 1) < 1e-5); // the only positive
});
