import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { iou } from '../../boxes/iou.js';
import type { Xywh, Xyxy } from '../../boxes/types.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../../models/load.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { createTracker } from '../create-tracker.js';
import { shippedModel, shippedWeights } from '../shipped-weights.js';
import { syntheticFrame, targetBoxAt, writeSequence, writeWeights } from '../testing/sequences.js';
import { buildTracker, type TrackerParts } from '../tracker-parts.js';
import { type Calibration, calibrationDigest, calibrationPath, readCalibration } from './calibration.js';
import { calibrationPairs } from './calibration-pairs.js';
import type { Precision } from './choose-calibration.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-int8-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const corners = ({ x, y, w, h }: Xywh): Xyxy => ({ x1: x, y1: y, x2: x + w, y2: y + h });

/** A tracker's boxes on the synthetic sequence. */
async function boxesOf(parts: TrackerParts): Promise<Xywh[]> {
  const tracker = await buildTracker(parts);
  await tracker.init(syntheticFrame(0), targetBoxAt(0));
  const boxes: Xywh[] = [];
  for (let frame = 1; frame <= 4; frame++) boxes.push((await tracker.update(syntheticFrame(frame))).box);
  await tracker.dispose();
  return boxes;
}

/** Mean overlap of the boxes of two trackers. */
function agreement(first: readonly Xywh[], second: readonly Xywh[]): number {
  const overlaps = first.map((box, i) => iou(corners(box), corners(second[i]!)));
  return overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
}

test('the weights of the kit in int8 track as in float32, by the calibration beside them; control: saturated ranges', async () => {
  const model = modelByName(shippedModel);
  const weights = shippedWeights(shippedModel)!;
  const checkpoint = readCheckpoint(weights);
  const { params } = loadParams(model.build().table, checkpoint);
  const { hyper } = hyperSetFor(model, 'otb100');
  const pixelFormat = model.pixelFormat;
  const int8 = readCalibration(weights, model.name, String(checkpoint.metadata.input));
  const parts = { model, params, pixelFormat, hyper, threads: 1 };
  const exact = await boxesOf(parts);
  const good = agreement(exact, await boxesOf({ ...parts, int8 }));
  assert.ok(good > 0.85, `${good}`);
  const values = int8.search.values.map(([min, max]) => [min / 20, max / 20] as const);
  const saturated = { ...int8, search: { ...int8.search, values } };
  const bad = agreement(exact, await boxesOf({ ...parts, int8: saturated }));
  assert.ok(bad < good - 0.1, `${bad} against ${good}`);
});

test('createTracker calibrates on videos, keeps the ranges beside the weights, and finds them again', async () => {
  const weights = path.join(folder, 'car.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const videos = path.join(folder, 'videos');
  mkdirSync(videos);
  await writeSequence(videos, 'a', 4);
  const options = { model: 'siamcar-tiny', weights, device: 'cpu', threads: 1, precision: 'int8' } as const;
  await assert.rejects(createTracker(options), { name: 'InputError', message: /int8\.json: not found; .*--calibrate/ });
  await (await createTracker({ ...options, calibrate: videos })).dispose();
  const found = readCalibration(weights, 'siamcar-tiny', 'bgr');
  assert.deepEqual([found.videos, found.pairs], [1, 3]);
  assert.equal(calibrationDigest(found), calibrationDigest(JSON.parse(JSON.stringify(found)) as Calibration));
  const tracker = await createTracker(options);
  await tracker.init(syntheticFrame(0), targetBoxAt(0));
  const { box } = await tracker.update(syntheticFrame(1));
  assert.ok(Number.isFinite(box.x + box.y + box.w + box.h));
  await tracker.dispose();

  const other = path.join(folder, 'other.safetensors');
  writeWeights(other, 'siamcar-tiny', 2);
  copyFileSync(calibrationPath(weights), calibrationPath(other));
  const refused = (message: RegExp) => ({ name: 'InputError', message });
  assert.throws(() => readCalibration(other, 'siamcar-tiny', 'bgr'), refused(/its weights is .*calibrate again/));
  assert.throws(() => readCalibration(weights, 'siamcar-tiny', 'rgb-imagenet'), refused(/its pixelFormat is bgr/));
  writeFileSync(calibrationPath(other), '{"model": 3}');
  assert.throws(() => readCalibration(other, 'siamcar-tiny', 'bgr'), refused(/other\.safetensors\.int8\.json/));
});

test('int8 is refused where it is not faster, a calibration in float32, and any other name of a precision', async () => {
  const nano = createTracker({
    model: 'nanotrack-v3',
    weights: writtenWeights('nanotrack-v3'),
    device: 'cpu',
    precision: 'int8',
  });
  await assert.rejects(nano, {
    name: 'InputError',
    message: /nanotrack-v3: int8 is offered for SiamRPN\+\+ and SiamCAR only/,
  });
  const weights = writtenWeights('siamcar-tiny');
  await assert.rejects(createTracker({ model: 'siamcar-tiny', weights, device: 'cpu', calibrate: folder }), {
    name: 'InputError',
    message: /asked for in fp32/,
  });
  assert.ok(!existsSync(calibrationPath(weights)));
  for (const precision of ['FP16', 'int-8', null] as unknown as Precision[]) {
    await assert.rejects(createTracker({ model: 'siamcar-tiny', weights, device: 'cpu', precision }), {
      name: 'InputError',
      message: `precision '${precision}': not known; expected one of fp32, fp16, int8`,
    });
  }
});

test('pairs to calibrate on are frames in succession with a box; a video without any is refused', () => {
  const gt = Float64Array.of(1, 1, 5, 5, 2, 2, 5, 5, Number.NaN, 0, 0, 0, 3, 3, 5, 5);
  const video = { name: 'a', length: 4, frames: { length: 4, path: () => '' }, gt, attributes: [] };
  assert.equal(calibrationPairs([video, video]).count, 2);
  assert.throws(() => calibrationPairs([{ ...video, length: 1 }]), { name: 'InputError', message: /no two frames/ });
});

function writtenWeights(model: string): string {
  const file = path.join(folder, `${model}-random.safetensors`);
  writeWeights(file, model);
  return file;
}
