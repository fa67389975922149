import { test } from 'node:test';
import { channelsLast, wave } from '../../training/testing/formula.js';
import { modelByName } from '../catalogue.js';
import { both, close, type Feeds, partsFor, referenceLosses } from '../testing/losses.js';

test("SiamCAR's losses are the reference's", async () => {
  const { boxes, cls_loss: cls, reg_loss: loc, cen_loss: centerness, total } = referenceLosses().siamcar.loss;
  const map = (channels: number, data: Float32Array): Feeds[string] => ({
    shape: [4, 25, 25, channels],
    data: channelsLast(data, [4, channels, 625]),
  });
  const parts = await partsFor('siamcar-r50', boxes, () => ({
    cls: map(2, wave(4 * 2 * 625, 0.3, 2, 0.37)),
    reg: map(
      4,
      wave(4 * 4 * 625, 0.1, 0.8, 0.21).map((value) => Math.exp(value + 3.2)),
    ),
    centerness: map(1, wave(4 * 625, 0.9, 1.5, 0.29)),
  }));
  close(parts.cls, cls);
  close(parts.loc, loc);
  close(parts.centerness, centerness);
  close(parts.total, total, 3e-5);
});

test('if every centerness is 0, boxes are averaged without weights', async () => {
  const model = modelByName('siamcar-r50').tracker.training;
  const feed = (channels: number, values: number[]): Feeds[string] => ({
    shape: [1, 1, 2, channels],
    data: Float32Array.from(values),
  });
  const parts = await both(
    ({ cls, reg, logits, labels, ltrb, centerness }) => {
      const outputs = { cls, reg, centerness: logits } as never;
      return {
        ...model.loss(outputs, { labels: labels!, ltrb: ltrb!, centerness: centerness! }, model.lossWeights).parts,
      };
    },
    {
      cls: feed(2, [0, 0, 0, 0]),
      reg: feed(4, [1, 1, 1, 1, 2, 2, 2, 2]),
      logits: feed(1, [0, 0]),
      labels: feed(1, [1, 1]),
      ltrb: feed(4, [0, 2, 2, 2, 0, 2, 2, 2]),
      centerness: feed(1, [0, 0]),
    },
  );
  // areas 4 and 8, meeting in 2; areas 16 and 8, meeting in 8
  close(parts.loc![0], (Math.log(11 / 3) + Math.log(17 / 9)) / 2);
});
