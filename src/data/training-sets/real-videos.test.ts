import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../errors.js';
import { testFolder, testRows } from '../../testing/test-folder.js';
import { missingRealVideos, readRealTrainingSets, realVideoFolders, realVideosDigest } from './real-videos.js';
import type { TrainingSet } from './training-set.js';

/** A folder of training videos, named a, b, c and so on, with the given numbers of frames. */
function trainFolder(t: TestContext, lengths: readonly number[], edit = (rows: string): string => rows): string {
  const files = lengths.flatMap((length, i) => {
    const name = String.fromCharCode(97 + i);
    const images = Array.from({ length }, (_, frame): [string, string] => [`${name}/img/${frame + 1}.jpg`, '']);
    return [[`${name}/groundtruth_rect.txt`, edit(testRows(length))] as [string, string], ...images];
  });
  return testFolder(t, Object.fromEntries(files));
}

const read = (train: string) => readRealTrainingSets({ train, test: [] });
const names = ({ videos }: TrainingSet): string => videos.map(({ name }) => name).join('');

test('every seventh of the longer videos is held out; shorter ones are clips and are not counted', (t) => {
  // d and k have fewer than 12 frames: the seventh and fourteenth of the others are h and p
  const lengths = [12, 12, 30, 11, 12, 12, 12, 12, 12, 12, 1, 12, 12, 12, 12, 12, 12];
  const { videos, clips, heldOut } = read(trainFolder(t, lengths));
  assert.equal(names(heldOut), 'hp');
  assert.equal(names(clips), 'dk');
  assert.equal(names(videos), 'abcefgijlmnoq');
  assert.deepEqual([videos.id, clips.id, heldOut.id], ['videos', 'clips', 'videos']);
  assert.deepEqual([...videos.videos[0]!.tracks[0]!.boxes.slice(0, 4)], [0, 19, 30, 59]); // pixels from 0
});

test('frames without a target do not count', (t) => {
  const hidden = (rows: string): string => rows.replace(/.*$/, '0,0,0,0'); // in the last frame
  assert.throws(() => read(trainFolder(t, Array(7).fill(12), hidden)), /holds 0 videos of at least 12/);
  assert.equal(names(read(trainFolder(t, [...Array(7).fill(13), 2], hidden)).heldOut), 'g');
});

test('too few videos, none that is short and a missing folder are refused by name', (t) => {
  const folder = trainFolder(t, [12, 12, 12, 12, 12, 12, 11]);
  const refused = (train: string, detail: string): void =>
    assert.throws(
      () => read(train),
      (error: Error) => error instanceof InputError && error.message.includes(train) && error.message.includes(detail),
    );
  refused(folder, 'holds 6 videos of at least 12 annotated frames; expected at least 7');
  const long = trainFolder(t, Array(7).fill(12));
  refused(long, 'holds no video of fewer than 12 annotated frames; expected at least one');
  refused(path.join(folder, 'nowhere'), 'not found');
  refused(path.join(folder, 'a', 'img'), 'no VIDEO/groundtruth_rect.txt');
});

test('the folders are in SIAMDLA_VIDEOS, and the missing one is named', (t) => {
  const root = testFolder(t, { 'train/readme': '' });
  const folders = realVideoFolders({ SIAMDLA_VIDEOS: root });
  assert.deepEqual([folders.train, folders.test[0]], [path.join(root, 'train'), path.join(root, 'test')]);
  assert.ok(missingRealVideos(folders)!.includes(path.join(root, 'test')));
  assert.match(missingRealVideos(folders)!, /SIAMDLA_VIDEOS names a folder with train\/ and test\//);
  assert.equal(missingRealVideos({ train: path.join(root, 'train'), test: [root] }), undefined);
});

test('the digest depends on boxes, names and images, not on the folder', (t) => {
  const digest = (length: number, edit?: (rows: string) => string, change?: (folder: string) => void): string => {
    const folder = trainFolder(t, [...Array(6).fill(12), length, 2], edit);
    change?.(folder);
    return realVideosDigest(read(folder));
  };
  assert.equal(digest(12), digest(12));
  const others = [
    digest(12),
    digest(13),
    digest(12, (rows) => rows.replace('30,40', '31,40')),
    digest(12, undefined, (folder) => writeFileSync(path.join(folder, 'c/img/7.jpg'), 'another image')),
  ];
  assert.equal(new Set(others).size, 4);
});
