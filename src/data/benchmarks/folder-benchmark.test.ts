import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { realData } from '../../testing/fixtures.js';
import { testFolder } from '../../testing/test-folder.js';
import { targetBoxAt, writeSequence } from '../../tracking/testing/sequences.js';
import { readFolderBenchmark } from './folder-benchmark.js';

test('folders that are no benchmark are refused', async (t) => {
  const folder = testFolder(t, { 'a/groundtruth_rect.txt': '1,2,3,4' });
  assert.throws(() => readFolderBenchmark(folder), /a: holds no images/);
  await writeSequence(folder, 'a', 2);
  assert.throws(() => {
    writeFileSync(path.join(folder, 'a', 'groundtruth_rect.txt'), '1,2,3,4');
    readFolderBenchmark(folder);
  }, /holds 1 row; expected 2, one for each image/);
  assert.throws(() => readFolderBenchmark(path.join(folder, 'a', 'img')), /holds no sequences/);
  assert.throws(() => readFolderBenchmark(path.join(folder, 'none')), /no known benchmark and no folder/);
});

test('of two files of boxes that of OTB counts', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'A', 2);
  writeFileSync(path.join(folder, 'A', 'groundtruth.txt'), '1,1,1,1\n1,1,1,1\n');
  const { gt } = readFolderBenchmark(folder).sequences[0]!;
  assert.deepEqual([...gt.subarray(0, 4)], Object.values(targetBoxAt(0)));
});

test('two sequences of one name are refused: their results would be one file', async (t) => {
  const folder = testFolder(t);
  for (const name of ['A', 'A-1']) await writeSequence(folder, name, 2);
  const boxes = path.join(folder, 'A', 'groundtruth_rect.txt');
  for (const target of ['1', '2']) copyFileSync(boxes, boxes.replace('.txt', `.${target}.txt`));
  assert.throws(() => readFolderBenchmark(folder), /two sequences called 'A-1'; rename one/);
});

const sequences = realData('sequences');
test("real OTB sequences: two targets of one video, and OTB100's cut of longer ones", { skip: sequences.skip }, () => {
  const lengths = readFolderBenchmark(sequences.file).sequences.map(({ name, length }) => [name, length]);
  const expected = { Couple: 140, Crossing: 120, Football1: 74, 'Jogging-1': 307, 'Jogging-2': 307 };
  assert.deepEqual(Object.fromEntries(lengths), expected);
});
