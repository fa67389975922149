import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { testFolder } from '../../../testing/test-folder.js';
import { decodeImage } from '../../images/decode.js';
import { locateDataset } from '../../locate-dataset.js';
import { readTrainingSet } from '../read-training-set.js';
import { trainingSetIds } from '../sampling.js';
import type { TrainingSet, TrainingVideo } from '../training-set.js';
import { type CutContext, cutCrops } from './cut-crops.js';
import { findPrepared, preparedDefaults, readPrepared } from './prepared.js';

const options = { ...preparedDefaults, size: 129 };
const context: CutContext = { workers: 1, maxUnreadable: 0.01 };

/** Four frames: grey, with a white square of 20 px that moves right. */
let frames: Promise<Buffer[]> | undefined;

async function drawFrames(): Promise<Buffer[]> {
  const square = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#ffffff' } })
    .png()
    .toBuffer();
  const drawn = [60, 65, 70, 75].map((left) =>
    sharp({ create: { width: 160, height: 120, channels: 3, background: '#404040' } })
      .composite([{ input: square, left, top: 50 }])
      .png()
      .toBuffer(),
  );
  return await Promise.all(drawn);
}

/** Two of one's own videos of the four frames. */
async function ownSet(t: TestContext): Promise<TrainingSet> {
  const root = testFolder(t, { 'a/groundtruth_rect.txt': rows, 'b/groundtruth_rect.txt': rows });
  frames ??= drawFrames();
  for (const [i, frame] of (await frames).entries()) {
    for (const video of ['a', 'b']) writeFileSync(path.join(root, video, `${i}.png`), frame);
  }
  return await readTrainingSet('own', root);
}
const rows = [61, 66, 71, 76].map((x) => `${x},51,20,20`).join('\n');

test('crops show the target in the middle and load as a set', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  const { crops, kept, unreadable } = await cutCrops(set, out, options, { ...context, workers: 2 });
  assert.deepEqual([crops, kept, unreadable.count], [8, 0, 0]);
  const prepared = readPrepared('own', out, options);
  assert.deepEqual(
    prepared.videos.map(({ name }) => name),
    ['a', 'b'],
  );
  const [track] = prepared.videos[1]!.tracks;
  assert.equal(prepared.preparedSize, 129);
  for (const id of trainingSetIds.filter((name) => name !== 'own')) {
    assert.equal(locateDataset(id, { given: out, kind: 'training' }).found, out, id);
  }
  // 20 px with context 40: 63.5 px of 127, around 64
  assert.deepEqual([...track!.boxes.subarray(0, 4)], [32.25, 32.25, 95.75, 95.75]);
  const { width, height, data } = await decodeImage(track!.path(3));
  assert.deepEqual([width, height], [129, 129]);
  const red = (x: number, y: number): number => data[3 * (y * 129 + x)]!;
  assert.ok(red(64, 64) > 240 && red(40, 40) > 240 && red(88, 88) > 240, 'inside');
  assert.ok(
    [red(64, 24), red(24, 64), red(64, 104), red(104, 64)].every((value) => value < 90),
    'outside',
  );
  assert.equal(readFileSync(path.join(out, 'train.json'), 'utf8').includes('"000003":[75,50,95,70]'), true);
});

test('an interrupted run goes on: what is there is kept, what is missing is cut', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  const stop = new AbortController();
  const reason = new Error('stop');
  const interrupted = cutCrops(set, out, options, {
    ...context,
    signal: stop.signal,
    progress: () => stop.abort(reason),
  });
  await assert.rejects(interrupted, reason);
  assert.ok(!existsSync(path.join(out, 'train.json')));
  await cutCrops(set, out, options, context);
  const file = path.join(out, 'crop129/a/000002.00.x.jpg');
  const bytes = readFileSync(file);
  const other = path.join(out, 'crop129/a/000001.00.x.jpg');
  utimesSync(other, 1, 1);
  rmSync(file);
  const again = await cutCrops(set, out, options, context);
  assert.deepEqual([again.crops, again.kept], [8, 7]);
  assert.deepEqual(readFileSync(file), bytes);
  assert.equal(statSync(other).mtimeMs, 1000);
});

test('a video whose boxes have changed is cut anew, the others are kept', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  await cutCrops(set, out, options, context);
  const crop = path.join(out, 'crop129/a/000002.00.x.jpg');
  const before = readFileSync(crop);
  const [a, b] = set.videos as [TrainingVideo, TrainingVideo];
  const moved = { ...a, tracks: a.tracks.map((track) => ({ ...track, boxes: track.boxes.map((value) => value + 9) })) };
  const again = await cutCrops({ ...set, videos: [moved, b] }, out, options, context);
  assert.deepEqual([again.crops, again.kept], [8, 4]);
  assert.notDeepEqual(readFileSync(crop), before);
});

test('a video with another image is cut anew, the others are kept', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  await cutCrops(set, out, options, context);
  const crop = path.join(out, 'crop129/a/000002.00.x.jpg');
  const before = readFileSync(crop);
  const [a, b] = set.videos.map(({ tracks }) => tracks[0]!.path(2)) as [string, string];
  const changed = await sharp(readFileSync(b)).negate().png().toBuffer();
  writeFileSync(a, changed);
  const again = await cutCrops(set, out, options, context);
  assert.deepEqual([again.crops, again.kept], [8, 4]);
  assert.notDeepEqual(readFileSync(crop), before);
});

test('a video whose name leads out of the folder removes nothing', async (t) => {
  const [set, root] = [await ownSet(t), testFolder(t, { 'mine/photo.jpg': 'mine' })];
  const videos = [{ ...set.videos[0]!, name: '../../mine' }];
  await assert.rejects(cutCrops({ ...set, videos }, path.join(root, 'out'), options, context), /cannot be the folder/);
  assert.equal(readFileSync(path.join(root, 'mine/photo.jpg'), 'utf8'), 'mine');
});

test('crops and a table of which nothing is known are not touched, and nothing is written beside them', async (t) => {
  const set = await ownSet(t);
  for (const [name, message] of [
    ['crop129/a/000000.00.x.jpg', /holds crops, but no annotations\.json/],
    ['train.json', /train\.json: would be replaced, but no prepared\.json says what it is of; give another/],
  ] as const) {
    const out = testFolder(t, { [name]: 'mine' });
    await assert.rejects(cutCrops(set, out, options, context), message);
    assert.equal(readFileSync(path.join(out, name), 'utf8'), 'mine');
    assert.deepEqual(readdirSync(out), [name.split('/')[0]]);
  }
});

test('crops of other videos are not replaced; a set that loses and gains videos keeps its folder', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  await cutCrops(set, out, options, context);
  const [a, b] = set.videos as [TrainingVideo, TrainingVideo];
  const table = readFileSync(path.join(out, 'train.json'), 'utf8');
  const others = { ...set, videos: [{ ...a, name: 'c' }] };
  await assert.rejects(
    cutCrops(others, out, options, context),
    /holds crops of other videos, such as 'a', and of none/,
  );
  assert.equal(readFileSync(path.join(out, 'train.json'), 'utf8'), table);
  const again = await cutCrops({ ...set, videos: [b, { ...a, name: 'c' }] }, out, options, context);
  assert.deepEqual([again.crops, again.kept], [8, 4]);
});

test('unreadable images are left out of the table and counted; too many end it', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  writeFileSync(set.videos[0]!.tracks[0]!.path(1), 'no image');
  const { crops, unreadable } = await cutCrops(set, out, options, context);
  assert.deepEqual([crops, unreadable.count], [7, 1]);
  assert.match(unreadable.examples[0]!, /1\.png/);
  assert.equal(readPrepared('own', out, options).videos[0]!.tracks[0]!.length, 3);
  for (let i = 0; i < 4; i++) {
    for (const { tracks } of set.videos) writeFileSync(tracks[0]!.path(i), 'no image');
  }
  await assert.rejects(cutCrops(set, testFolder(t), options, context), /8 of 8 images could not be read; at most 1 %/);
});

test('the share of unreadable images is one of all, wherever they are', async (t) => {
  const set = await ownSet(t);
  const [a, b] = set.videos as [TrainingVideo, TrainingVideo];
  const long = (video: TrainingVideo, name: string): TrainingVideo => {
    const tracks = [1, 2].flatMap(() => video.tracks); // eight crops
    return { name, tracks };
  };
  for (let i = 0; i < 4; i++) writeFileSync(a.tracks[0]!.path(i), 'no image');
  for (const videos of [
    [long(a, 'a'), long(b, 'b')],
    [long(b, 'a'), long(a, 'b')],
  ]) {
    const of = (maxUnreadable: number) =>
      cutCrops({ ...set, videos }, testFolder(t), options, { workers: 1, maxUnreadable });
    assert.equal((await of(0.5)).unreadable.count, 8);
    await assert.rejects(of(0.49), /8 of 16 images could not be read; at most 49 %/);
  }
});

test('a folder of other crops is refused', async (t) => {
  const [set, out] = [await ownSet(t), testFolder(t)];
  await cutCrops(set, out, options, context);
  await assert.rejects(
    cutCrops(set, out, preparedDefaults, context),
    /prepared\.json: says .*129.*Give another folder/,
  );
});

test('pysot’s own tables are read: [w, h] alone, meta, more tracks', (t) => {
  const root = testFolder(t, {
    'train.json': JSON.stringify({
      'part/v': { '00': { '000010': [40, 20], '000002': [0, 0, 40, 20] }, '01': { meta: 1, '000002': [5, 5, 5, 9] } },
    }),
    'crop511/part/v/000002.00.x.jpg': '',
    'crop511/part/v/000010.00.x.jpg': '',
    'crop511/part/v/000010.00.z.jpg': '',
  });
  assert.throws(() => readPrepared('vid', root), {
    name: 'InputError',
    message: /part.v: holds 2 crops; expected 3, as .*train\.json has rows: run siamdla prepare again$/,
  });
  writeFileSync(path.join(root, 'crop511/part/v/000002.01.x.jpg'), '');
  const set = readPrepared('vid', root);
  assert.deepEqual([set.frameRange, set.usesPerPass, set.preparedSize], [100, 100_000, 511]);
  const [track, ...others] = set.videos[0]!.tracks;
  assert.equal(others.length, 0);
  assert.deepEqual(
    [0, 1].map((i) => path.relative(root, track!.path(i))),
    ['000002', '000010'].map((frame) => path.join('crop511/part/v', `${frame}.00.x.jpg`)),
  );
  const half = (20 * 127) / Math.sqrt(70 * 50);
  assert.ok(Math.abs(track!.boxes[0]! - (255 - half)) < 1e-4);
  renameSync(path.join(root, 'train.json'), path.join(root, 'train2017.json')); // as COCO's is called
  assert.equal(findPrepared('coco', root)?.videos[0]?.name, 'part/v');
});

for (const [table, message] of [
  ['{"../x": {"00": {"000001": [1, 2]}}}', /no name of a video/],
  ['{"a": {"0/0": {"000001": [1, 2]}}}', /no name of a track/],
  ['{"a": {"00": {"000001": [1, 2, 3]}}}', /a\/00\/000001 is \[1,2,3\]/],
  ['{"a": {"00": [1, 2, 3]}}', /a\/00 is a list/],
  ['{"a": [1]}', /found a list; expected objects/],
] as const) {
  test(`a malformed table: ${table}`, (t) => {
    const root = testFolder(t, { 'train.json': table, 'crop511/x': '' });
    assert.throws(() => readPrepared('vid', root), message);
  });
}
