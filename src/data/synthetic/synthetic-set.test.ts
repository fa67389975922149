import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { boxAt } from '../../boxes/rows.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { readPysotJson } from '../benchmarks/pysot-json.js';
import { jpegSize } from '../images/image-size.js';
import { readOwnVideos } from '../training-sets/formats/own-videos.js';
import { syntheticBenchmark, syntheticTrainingSet } from './benchmark.js';
import { configFolder, syntheticConfig } from './options.js';
import { type SyntheticSet, syntheticSet } from './synthetic-set.js';

const small = { sequences: 3, frames: 6 };
const shared = mkdtempSync(path.join(tmpdir(), 'siamdla-test-'));
after(() => rmSync(shared, { recursive: true, force: true }));

/** Where the tables of a JPEG end, which say how it was encoded, and its data begin. */
const startOfScan = Buffer.from([0xff, 0xda]);

/** The content of every file below a folder, by relative path. */
function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const plain = files.filter((file) => statSync(path.join(folder, file)).isFile());
  return new Map(plain.map((file) => [file, readFileSync(path.join(folder, file), 'base64')]));
}

let generated: Promise<SyntheticSet> | undefined;

/** A copy of the small test set, which one worker generates for all tests, in a folder that this process has not used yet. */
async function smallSet(t: TestContext): Promise<{ readonly root: string; readonly set: SyntheticSet }> {
  generated ??= syntheticSet('test', small, { root: shared, workers: 1 });
  const of = await generated;
  const root = testFolder(t);
  cpSync(shared, root, { recursive: true, preserveTimestamps: true });
  const moved = (place: string): string => place.replace(shared, root);
  return {
    root,
    set: { ...of, folder: moved(of.folder), annotations: moved(of.annotations), polygons: moved(of.polygons) },
  };
}

test('a set is identical on one and two workers, and a second run generates nothing', async (t) => {
  const { root: one, set: a } = await smallSet(t);
  const b = await syntheticSet('test', small, { root: testFolder(t), workers: 2 });
  assert.deepEqual(contents(a.folder), contents(b.folder));
  assert.deepEqual(readdirSync(a.folder).sort(), [
    'config.json',
    'synthetic-polygons.json',
    'synthetic.json',
    ...a.names,
  ]);
  const other = await syntheticSet('test', { ...small, sequences: 1, seed: 2 }, { root: one, workers: 1 });
  const frame = 'test-001/img/0001.jpg';
  const bytes = (folder: string): Buffer => readFileSync(path.join(folder, frame));
  assert.notDeepEqual(bytes(other.folder), bytes(a.folder), 'control: another seed');
  const progress: number[] = [];
  assert.deepEqual(await syntheticSet('test', small, { root: one, progress: (done) => progress.push(done) }), a);
  assert.deepEqual(progress, []);
});

test('what is written beside and around the pixels changes with the version in options.ts alone', async (t) => {
  const { set } = await smallSet(t);
  const hash = createHash('sha256');
  for (const [name, content] of contents(set.folder)) {
    const bytes = Buffer.from(content, 'base64');
    const isImage = name.endsWith('.jpg');
    hash.update(name).update(isImage ? bytes.subarray(0, bytes.indexOf(startOfScan)) : bytes);
  }
  const written = hash.digest('hex').slice(0, 16);
  const advice = 'where the files were changed on purpose: raise version in options.ts, or those on disk stay in use';
  assert.deepEqual({ version: set.config.version, written }, { version: 3, written: '688579934a22baa5' }, advice);
});

test('an interrupted generation continues: existing sequences stay, missing ones are identical to those of a full run', async (t) => {
  const { root, set } = await smallSet(t);
  const { folder } = set;
  const before = contents(folder);
  const kept = statSync(path.join(folder, 'test-001', 'sequence.json')).mtimeMs;
  rmSync(path.join(folder, 'test-003'), { recursive: true });
  mkdirSync(path.join(folder, 'test-003.0123456789abcdef.tmp', 'img'), { recursive: true }); // of a process that ended
  const progress: number[][] = [];
  await syntheticSet('test', small, { root, workers: 1, progress: (...counts) => progress.push(counts) });
  assert.deepEqual(contents(folder), before);
  assert.ok(!existsSync(path.join(folder, 'test-003.0123456789abcdef.tmp')));
  assert.equal(statSync(path.join(folder, 'test-001', 'sequence.json')).mtimeMs, kept);
  assert.deepEqual(progress, [
    [2, 3],
    [3, 3],
  ]);
});

test('an abort rejects with the reason of the signal and leaves complete sequences only', async (t) => {
  const root = testFolder(t);
  const controller = new AbortController();
  const reason = new Error('enough');
  const progress = (done: number): void => {
    if (done === 1) controller.abort(reason);
  };
  const running = syntheticSet(
    'train',
    { sequences: 8, frames: 6 },
    { root, workers: 1, signal: controller.signal, progress },
  );
  await assert.rejects(running, (error) => error === reason);
  const folder = path.join(root, configFolder(syntheticConfig('train', { sequences: 8, frames: 6 })));
  const found = readdirSync(folder);
  assert.ok(found.includes('train-001') && !found.includes('synthetic.json'));
  assert.ok(
    found.every((name) => /^(config\.json|train-00\d)$/.test(name)),
    found.join(' '),
  );
});

test("the readers of pysot's annotations, OTB's files and polygons read a set", async (t) => {
  const { root, set } = await smallSet(t);
  const { sequences } = await syntheticBenchmark(small, { root });
  assert.deepEqual(
    sequences.map(({ frames, ...rest }) => [rest, frames.path(1)]),
    readPysotJson(set.annotations).map(({ frames, ...rest }) => [rest, frames.path(1)]),
  );
  for (const { name, gt, length, frames, imageSize } of sequences) {
    assert.deepEqual(readRectFile(path.join(set.folder, name, 'groundtruth_rect.txt')), gt);
    assert.ok(length >= 4 && length <= 10);
    assert.equal(gt.length, 4 * length);
    assert.deepEqual(jpegSize(frames.path(length - 1)), imageSize);
    assert.equal(readdirSync(path.dirname(frames.path(0))).length, length);
  }
  const turned = (await syntheticBenchmark(small, { root, polygons: true })).sequences;
  assert.ok(turned.every(({ polygons }) => polygons?.every(({ length }) => length === 8)));
  const leaving = readPysotJson(set.polygons).filter(({ gt, length }) =>
    Array.from({ length }, (_, t) => gt.subarray(4 * t, 4 * t + 4)).some(
      ([x, y, w, h]) => x! >= 320 || y! >= 240 || x! + w! <= 0 || y! + h! <= 0,
    ),
  );
  assert.equal(turned.length, small.sequences - leaving.length);
  assert.ok(turned.every(({ name }) => leaving.every((other) => other.name !== name)));
  const { data, info } = await sharp(sequences[0]!.frames.path(0)).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [320, 240, 3]);
  assert.ok(new Set(data).size > 100, 'an image, not one colour');
});

test("a set given as one's own videos keeps its boxes: the first pixel is 0, 0, unlike in OTB", async (t) => {
  const { root, set } = await smallSet(t);
  const { sequences } = await syntheticBenchmark(small, { root });
  const { videos } = readOwnVideos(set.folder);
  const first = videos.map(({ name, tracks }) => [name, ...tracks[0]!.boxes.subarray(0, 4)]);
  const expected = sequences.map(({ name, gt }) => {
    const { x, y, w, h } = boxAt(gt, 0);
    return [name, ...[x, y, x + w, y + h].map(Math.fround)];
  });
  assert.deepEqual(first, expected);
});

test('training omits frames that hardly show the target, and its paths belong to its boxes', async (t) => {
  const root = testFolder(t);
  const options = { sequences: 9, frames: 6 };
  const training = await syntheticTrainingSet(options, { root });
  const { sequences } = await syntheticBenchmark(options, { root, split: 'train' });
  let left = 0;
  training.videos.forEach(({ name, tracks }, i) => {
    const { gt, frames, length } = sequences[i]!;
    const all = Array.from({ length }, (_, frame) => frames.path(frame));
    assert.equal(name, sequences[i]!.name);
    for (let k = 0; k < tracks[0]!.length; k++) {
      const frame = all.indexOf(tracks[0]!.path(k));
      const { x, y, w, h } = boxAt(gt, frame);
      assert.deepEqual([...tracks[0]!.boxes.subarray(4 * k, 4 * k + 4)], [x, y, x + w, y + h]);
      assert.ok(x + w > 0 && y + h > 0 && x < 320 && y < 240);
    }
    left += length - tracks[0]!.length;
  });
  assert.ok(left > 0, 'the sequence that leaves the frame has such frames');
});

test('an invalid option is an error of one line that names what was expected', async () => {
  const make = (options: object): Promise<unknown> => syntheticSet('test', options, { root: '/nowhere' });
  await assert.rejects(
    make({ sequences: 0 }),
    /synthetic benchmark: sequences is 0; expected a whole number from 1 to/,
  );
  await assert.rejects(make({ frames: 2.5 }), /frames is 2\.5; expected a whole number from 4 to/);
  await assert.rejects(make({ width: 10 }), /width is 10; expected a whole number from 160 to/);
  await assert.rejects(
    make({ fps: 25 }),
    /synthetic benchmark: unknown option 'fps'; the options are sequences, frames/,
  );
  await assert.rejects(syntheticSet('all' as 'test'), /unknown split 'all'; expected one of train, validation, test/);
});

test('a sequence that has lost an image is created again when the set is first used', async (t) => {
  const { root, set } = await smallSet(t); // not yet used by this process
  const image = path.join(set.folder, set.names[1]!, 'img', '0002.jpg');
  const [bytes, files] = [readFileSync(image), readdirSync(set.folder).sort()];
  rmSync(image);
  await syntheticSet('test', small, { root });
  assert.deepEqual(readFileSync(image), bytes);
  assert.deepEqual(readdirSync(set.folder).sort(), files);
});

test('where the default folder cannot be written to, the message names the variable that moves it', async (t) => {
  const file = path.join(testFolder(t, { file: '' }), 'file');
  withEnvironment(t, { SIAMDLA_SYNTHETIC: path.join(file, 'videos') });
  const message = /^SIAMDLA_SYNTHETIC, the folder of synthetic videos, .*videos: is no folder that can be written to/;
  await assert.rejects(syntheticSet('test', small), { name: 'InputError', message });
});
