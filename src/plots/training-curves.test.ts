import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureToPng } from './render.js';
import { type TrainingCurves, trainingCurves } from './training-curves.js';

const text = { title: 'Training', caption: 'made up' };
const run = (name: string, steps: number): TrainingCurves => ({
  name,
  loss: Array.from({ length: steps }, (_, i) => [i + 1, i % 2]),
  rate: Array.from({ length: steps }, (_, i) => [i + 1, 0.01]),
  validationLoss: [[steps, 0.5]],
  validationIou: [[steps, 0.6]],
  positives: [[steps, 3]],
});
const shown = (runs: readonly TrainingCurves[]) =>
  trainingCurves(runs, text).data.map(
    (each) => each as { name: string; x: number[]; y: number[]; showlegend: boolean },
  );

test('five curves a training, one of them in the legend; few steps stay as they are', async () => {
  const curves = shown([run('a', 4), run('b', 3)]);
  assert.equal(curves.length, 10);
  assert.deepEqual(
    curves.filter(({ showlegend }) => showlegend).map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual([curves[0]!.x, curves[0]!.y], [[1, 2, 3, 4], [0, 1, 0, 1]]); // biome-ignore format: short
  assert.ok((await figureToPng(trainingCurves([run('a', 4)], text))).length > 5000);
});

test('of many steps neighbours are averaged; the last stays where it is', () => {
  const [loss] = shown([run('a', 10_000)]);
  assert.equal(loss!.x.length, 400);
  assert.equal(loss!.x.at(-1), 10_000);
  assert.ok(loss!.y.every((value) => Math.abs(value - 0.5) < 0.05));
});

test('a training without held-out pairs has no such curve; none with a step is refused', () => {
  const [, validation] = shown([{ ...run('a', 2), validationLoss: [], validationIou: [] }]);
  assert.deepEqual(validation!.x, []);
  assert.throws(() => trainingCurves([], text), /no training/);
  assert.throws(() => trainingCurves([{ ...run('a', 0), loss: [] }], text), /no training has a finished step/);
});
