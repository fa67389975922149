import assert from 'node:assert/strict';
import { test } from 'node:test';
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

const weights = realData('weights/nanotrack/v3/nanotrackv3.pth');

/** Mean overlap of an independent tracking loop around the published .onnx files of version 3. */
const independent = { Deer: 0.527, DragonBaby: 0.717, truck4_2: 0.745 } as const;

const corners = ({ x, y, w, h }: Xywh): Xyxy => ({ x1: x, y1: y, x2: x + w, y2: y + h });

for (const [name, expected] of Object.entries(independent)) {
  const video = realData(`video/test/${name}`);

  test(`nanotrack-v3 with the published weights on ${name}: the mean overlap is within 0.02 of ${expected}`, {
    skip: weights.skip || video.skip,
  }, async () => {
    const [sequence] = readFolderBenchmark(video.file).sequences;
    const { gt, frames, length } = sequence!;
    const tracker = await createTracker({ model: 'nanotrack-v3', weights: weights.file, pixelFormat: 'bgr' });
    const start = initialBox(gt.subarray(0, 4), nanoTrack.online.initialBox);
    const { rows } = await runOnePass(tracker, framesAhead(Array.from({ length }, (_, i) => frames.path(i))), start);
    await tracker.dispose();
    const overlaps = rows.map((row, i) => iou(corners(boxAt(row, 0)), corners(boxAt(gt, i))));
    const mean = overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
    assert.equal(rows.length, length);
    assert.ok(Math.abs(mean - expected) < 0.02, `${mean}`);
  });
}
