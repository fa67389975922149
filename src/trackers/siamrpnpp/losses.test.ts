import { test } from 'node:test';
import { channelsLast, wave } from '../../training/testing/formula.js';
import { modelByName } from '../catalogue.js';
import { both, close, type Feeds, referenceLosses } from '../testing/losses.js';

test("SiamRPN++'s losses are pysot's", async () => {
  const golden = referenceLosses().pysot.loss;
  const points = 625;
  const labels = new Float32Array(2 * 5 * points).fill(-1);
  for (let i = 0; i < labels.length; i++) {
    if (i % 97 === 3) labels[i] = 1;
    if (i % 31 === 5) labels[i] = 0;
  }
  const half = labels.length / 2;
  const weights = new Float32Array(2 * 20 * points);
  for (let image = 0; image < 2; image++) {
    const own = labels.subarray(image * half, (image + 1) * half);
    const positives = own.filter((label) => label === 1).length;
    for (let delta = 0; delta < 4; delta++) {
      own.forEach((label, i) => {
        weights[(image * 4 + delta) * half + i] = label === 1 ? 1 / (positives + 1e-6) : 0;
      });
    }
  }
  const feed = (data: Float32Array, channels: number): Feeds[string] => ({
    shape: [2, 25, 25, channels],
    data: channelsLast(data, [2, channels, points]),
  });
  const task = modelByName('siamrpnpp-r50').tracker.training;
  const parts = await both(
    ({ cls, loc, ...targets }) => ({ ...task.loss({ cls, loc } as never, targets, task.lossWeights).parts }),
    {
      cls: feed(wave(2 * 10 * points, 0.3, 2, 0.37), 10),
      loc: feed(wave(2 * 20 * points, 0.1, 0.5, 0.21), 20),
      labels: feed(labels, 5),
      deltas: feed(wave(2 * 20 * points, 0.7, 0.4, 0.13), 20),
      deltaWeights: feed(weights, 20),
    },
  );
  close(parts.cls![0], golden.cls_loss);
  close(parts.loc![0], golden.loc_loss);
});
