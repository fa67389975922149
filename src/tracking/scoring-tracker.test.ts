import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankImage, type Image } from '../data/images/image.js';
import { drawnVideo } from '../data/synthetic/video.js';
import { modelByName } from '../trackers/catalogue.js';
import { templateMatching } from './baselines/template-matching.js';
import { createTracker } from './create-tracker.js';
import { hasScores, type ScoreMap, withScores } from './scoring-tracker.js';
import { siameseTracker } from './siamese-tracker.js';

/** Centre of the best point's cell in pixels of the frame, and the distance of two points. */
function peakOf({ values, size, covered }: ScoreMap): {
  readonly x: number;
  readonly y: number;
  readonly step: number;
} {
  const best = values.indexOf(Math.max(...values));
  const step = covered.w / size;
  return {
    x: covered.x + ((best % size) + 0.5) * step,
    y: covered.y + (Math.floor(best / size) + 0.5) * step,
    step,
  };
}

test('on a drawn video the scores are highest within a stride of the predicted centre; a stored run is continued; calls in a row need not be awaited', async () => {
  const tracker = await createTracker({ device: 'cpu', threads: 1 });
  const images: Image[] = [];
  const boxes = [];
  for await (const { image, truth } of drawnVideo(1, { frames: 6 }).frames()) {
    images.push(image);
    if (images.length === 1) {
      await tracker.init(image, truth);
      assert.throws(() => tracker.scoreMap(), /call update first/);
      boxes.push(truth);
      continue;
    }
    const { box } = await tracker.update(image);
    boxes.push(box);
    const map = tracker.scoreMap();
    const { x, y, step } = peakOf(map);
    const [dx, dy] = [x - (box.x + box.w / 2), y - (box.y + box.h / 2)];
    assert.ok(Math.abs(dx) <= step && Math.abs(dy) <= step, `frame ${images.length}: ${dx}, ${dy}; step ${step}`);
    assert.ok(map.values.length === 625 && Math.min(...map.values) >= 0 && Math.max(...map.values) <= 1);
    assert.ok(map.searched.w > map.covered.w && map.searched.x < map.covered.x);
  }
  const at = images.length - 1;
  const { values } = tracker.scoreMap();
  await tracker.init(images[0]!, boxes[0]!);
  await tracker.resumeAt(boxes[at - 1]!);
  const { box } = await tracker.update(images[at]!);
  for (const side of ['x', 'y', 'w', 'h'] as const) assert.ok(Math.abs(box[side] - boxes[at]![side]) < 1e-9);
  assert.deepEqual(tracker.scoreMap().values, values);

  const begun = tracker.init(images[0]!, boxes[0]!);
  const updates = images.slice(1).map((image) => tracker.update(image));
  const disposed = tracker.dispose(); // has its place among them
  await begun;
  const found = await Promise.all(updates);
  assert.deepEqual(
    found.map((each) => each.box),
    boxes.slice(1),
  );
  await disposed;
  await assert.rejects(tracker.update(images[1]!), /disposed of/);
});

/** A tracker whose network is sure of one point; `point` is its index in the map. */
function sureOf(name: string, point: number) {
  const model = modelByName(name);
  const { hyper } = Object.values(model.tracker.online.hyperSets)[0]!;
  const points = model.outputSize.track ** 2;
  const channels = model.tracker.id === 'siamfcpp' ? { cls: 1, reg: 4, centerness: 1 } : { cls: 10, loc: 20 };
  const maps = Object.entries(channels).map(([map, count]): [string, Float32Array] => {
    const data = new Float32Array(count * points).fill(map === 'reg' ? 30 : 0);
    if (map === 'cls') data.fill(-9);
    if (map === 'cls' && count === 1) data[point] = 9;
    if (map === 'cls' && count === 10) {
      data.fill(0);
      data[10 * point + 5] = 9;
    }
    return [map, data];
  });
  const network = { template: async () => {}, search: async () => Object.fromEntries(maps), dispose: async () => {} };
  const postProcessing = model.tracker.online.postProcessing(hyper, model.searchSize.track);
  return { model, name, network, postProcessing, pixelFormat: 'bgr' as const };
}

for (const [name, side] of [
  ['siamfcpp-tiny', 21],
  ['siamrpnpp-tiny', 25],
] as const) {
  test(`${name}: the map lies where the points were searched, and boxes are those of the plain tracker`, async () => {
    const middle = (side - 1) / 2;
    const parts = sureOf(name, middle * side + middle + 2); // two points right of the middle
    assert.equal(parts.model.outputSize.track, side);
    const tracker = withScores(parts);
    const plain = siameseTracker({ ...parts, templateSize: parts.model.templateSize });
    const frame = blankImage(320, 240);
    const target = { x: 100.5, y: 80.5, w: 64, h: 64 }; // centre 132, 112
    await assert.rejects(tracker.resumeAt(target), /call init first/);
    await tracker.init(frame, target);
    await plain.init(frame, target);
    assert.deepEqual(await tracker.update(frame), await plain.update(frame));
    const { x, y, step } = peakOf(tracker.scoreMap());
    const scale = 127 / 128; // the target with its context is 128 pixels wide
    assert.ok(Math.abs(step - 8 / scale) < 1e-9);
    assert.ok(Math.abs(x - (132 + 16 / scale)) < 1e-6 && Math.abs(y - 112) < 1e-6, `${x}, ${y}`);
  });
}

test('control: a tracker without a network has no scores', () => {
  assert.equal(hasScores(templateMatching()), false);
});

test('a stored run is continued by the first frame as it was, also where its buffer holds another by now', async () => {
  const parts = sureOf('siamrpnpp-tiny', 0);
  const corners: number[] = [];
  const search = (image: Float32Array) => {
    corners.push(image[0]!);
    return parts.network.search();
  };
  const tracker = withScores({ ...parts, network: { ...parts.network, search } });
  const frame = { width: 320, height: 240, data: Buffer.alloc(3 * 320 * 240, 50) };
  const target = { x: 0, y: 0, w: 64, h: 64 }; // its search image begins outside of the frame, in the mean colour
  await tracker.init(frame, target);
  frame.data.fill(200);
  await tracker.resumeAt(target);
  await tracker.update(frame);
  assert.deepEqual(corners, [50]);
});
