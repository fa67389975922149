import { test } from 'node:test';
import { channelsLast, wave } from '../../training/testing/formula.js';
import { modelByName } from '../catalogue.js';
import { both, close, type Feeds } from '../testing/losses.js';

test("NanoTrack's losses are the reference's", async () => {
  const points = 225;
  const map = (channels: number, data: Float32Array): Feeds[string] => ({
    shape: [2, 15, 15, channels],
    data: channelsLast(data, [2, channels, points]),
  });
  const labels = Float32Array.from({ length: 2 * points }, (_, i) => (i % 29 === 3 ? 1 : i % 31 === 5 ? 0 : -1));
  const { loss, lossWeights } = modelByName('nanotrack-v3').tracker.training;
  const parts = await both(
    ({ cls, reg, ...targets }) => {
      const found = loss({ cls, reg } as never, targets, lossWeights);
      return { ...found.parts, total: found.total };
    },
    {
      cls: map(2, wave(2 * 2 * points, 0.3, 2, 0.37)),
      reg: map(
        4,
        wave(2 * 4 * points, 0.1, 0.8, 0.21).map((value) => Math.exp(value + 3.2)),
      ),
      labels: map(1, labels),
      ltrb: map(
        4,
        wave(2 * 4 * points, 0.7, 10, 0.13).map((value) => 30 + value),
      ),
    },
  );
  // loss.py and iou_loss.py of HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, in PyTorch with float64
  close(parts.cls![0], 1.0205214613);
  close(parts.loc![0], 0.5529736204);
  close(parts.total![0], 1.0205214613 + 0.5529736204, 2e-5);
});
