import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossAndGradients } from '../runtime/gradients.js';
import { modelByName } from './catalogue.js';
import { both, close, type Feeds } from './testing/losses.js';

test('without positives the losses of boxes and centerness are 0, and gradients finite although outputs overflow', async () => {
  for (const name of ['siamcar-r50', 'siamfcpp-googlenet']) {
    const size = name === 'siamcar-r50' ? 25 : 17;
    const { loss, lossWeights: weights } = modelByName(name).tracker.training;
    const shape = [1, size, size, 1];
    const flat = (channels: number, value: number): Feeds[string] => ({
      shape: [1, size, size, channels],
      data: new Float32Array(size * size * channels).fill(value),
    });
    const found = await both(
      ({ reg, ...inputs }) => {
        const { labels, ltrb, wanted, cls, centerness } = inputs;
        const { gradients, extras } = lossAndGradients(
          (by) => {
            const outputs = { reg: by.reg, cls, centerness } as never;
            const { total, parts } = loss(outputs, { labels: labels!, ltrb: ltrb!, centerness: wanted! }, weights);
            return { loss: total, extras: { ...parts } };
          },
          { reg: reg! },
        );
        return { ...extras, gradient: gradients.reg! };
      },
      {
        reg: flat(4, Number.POSITIVE_INFINITY),
        cls: flat(name === 'siamcar-r50' ? 2 : 1, 0),
        centerness: flat(1, 0),
        labels: { shape, data: new Float32Array(size * size) },
        ltrb: flat(4, 0),
        wanted: flat(1, 0),
      },
    );
    assert.deepEqual([found.loc![0], found.centerness![0]], [0, 0]);
    assert.ok(found.cls![0]! > 0);
    assert.ok(found.gradient!.every((value) => value === 0));
  }
});

test('losses of boxes and centerness are averaged over the points with box targets, not over the positives', async () => {
  const feed = (channels: number, values: number[]): Feeds[string] => ({
    shape: [1, 1, 2, channels],
    data: Float32Array.from(values),
  });
  const outputs = { reg: feed(4, [9, 9, 9, 9, 1, 1, 1, 1]), ctr: feed(1, [7, 0]) };
  const wanted = { ltrb: feed(4, [0, 0, 0, 0, 2, 2, 2, 2]), centerness: feed(1, [0, 1]) };
  for (const [name, classes, loc] of [
    ['siamcar-r50', 2, Math.log(17 / 5)], // areas 4 and 16, meeting in 4; 1 is added to both
    ['siamfcpp-googlenet', 1, Math.log(25 / 9)], // sides are one pixel longer
  ] as const) {
    const { loss, lossWeights } = modelByName(name).tracker.training;
    const parts = await both(
      ({ reg, ctr, cls, ...targets }) => ({
        ...loss({ cls, reg, centerness: ctr } as never, targets, lossWeights).parts,
      }),
      {
        ...{ ...outputs, ...wanted, cls: feed(classes, [0, 0, 0, 0].slice(0, 2 * classes)) },
        ...{ labels: feed(1, [1, 0]), boxLabels: feed(1, [0, 1]) },
      },
    );
    close(parts.loc![0], loc, 1e-5, name);
    close(parts.centerness![0], Math.LN2, 1e-5, name);
  }
});
