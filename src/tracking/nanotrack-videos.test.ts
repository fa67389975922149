import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { iou } from '../boxes/iou.js';
import { boxAt } from '../boxes/rows.js';
import type { Xywh, Xyxy } from '../boxes/types.js';
import { readFolderBenchmark } from '../data/benchmarks/folder-benchmark.js';
import { realData } from '../testing/fixtures.js';
import { nanoTrack } from '../trackers/nanotrack/nanotrack.js';
import { createTracker } from './create-tracker.js';
import { framesAhead } from './run/frames-ahead.js';
import { initialBox } from './run/initial-box.js';
import { runOnePass } from './run/one-pass.js';
import type { ScoringTracker } from './scoring-tracker.js';

const weights = realData('weights/nanotrack/v3/nanotrackv3.pth');

/** Mean overlap of an independent tracking loop around the published .onnx files of version 3. */
const independent: Readonly<Record<string, number>> = {
  Basketball: 0.595,
  Bolt: 0.571,
  Deer: 0.527,
  DragonBaby: 0.717,
  Girl: 0.77,
  MountainBike: 0.794,
  Tiger1: 0.594,
  boat1: 0.901,
  building4: 0.811,
  person12_1: 0.764,
  truck4_2: 0.745,
  wakeboard10: 0.705,
};

/**
 * Known differences, of which 0.01 are tolerated again. The target of wakeboard10 is smaller than 10 px in 71 of 75 frames;
 * boxes here have at least 10 px, as in the author's tracker. Without that minimum the mean overlap is 0.701 there.
 */
const explained: Readonly<Record<string, number>> = { wakeboard10: -0.145 };

let tracker: ScoringTracker | undefined;
before(async () => {
  if (weights.skip) return;
  const options = { model: 'nanotrack-v3', weights: weights.file, pixelFormat: 'bgr', threads: 1 } as const;
  tracker = await createTracker(options);
});
after(() => tracker?.dispose());

const corners = ({ x, y, w, h }: Xywh): Xyxy => ({ x1: x, y1: y, x2: x + w, y2: y + h });

for (const [name, overlap] of Object.entries(independent)) {
  const video = realData(`video/test/${name}`);
  const expected = overlap + (explained[name] ?? 0);

  test(`nanotrack-v3 with the published weights on ${name}: the mean overlap is within 0.01 of ${expected.toFixed(3)}`, {
    skip: weights.skip || video.skip,
  }, async (t) => {
    const [sequence] = readFolderBenchmark(video.file).sequences;
    const { gt, frames, length } = sequence!;
    const start = initialBox(gt.subarray(0, 4), nanoTrack.online.initialBox);
    const { rows } = await runOnePass(tracker!, framesAhead(Array.from({ length }, (_, i) => frames.path(i))), start);
    const overlaps = rows.map((row, i) => iou(corners(boxAt(row, 0)), corners(boxAt(gt, i))));
    const mean = overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
    t.diagnostic(`${name}: mean overlap ${mean.toFixed(4)}`);
    assert.equal(rows.length, length);
    assert.ok(Math.abs(mean - expected) < 0.01, `${mean}`);
  });
}
