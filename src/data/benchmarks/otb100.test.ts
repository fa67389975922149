import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { realData } from '../../testing/fixtures.js';
import { testFolder, testRows } from '../../testing/test-folder.js';
import { readLasot } from './lasot.js';
import { readOtb100 } from './otb100.js';
import { otb100Table } from './otb100-table.js';
import { readUav123 } from './uav123.js';

test('the table holds 100 sequences, 59,035 frames and the counts of the 11 attributes', () => {
  assert.equal(otb100Table.length, 100);
  assert.equal(
    otb100Table.reduce((sum, { length }) => sum + length, 0),
    59_035,
  );
  const counts = new Map<string, number>();
  for (const { attributes } of otb100Table)
    for (const name of attributes) counts.set(name, (counts.get(name) ?? 0) + 1);
  assert.deepEqual(
    [...counts.values()].sort((a, b) => b - a),
    [64, 63, 51, 49, 44, 39, 38, 31, 29, 14, 9],
  );
  assert.equal(counts.get('Low Resolution'), 9);
});

test('the frame windows are those of the benchmark', () => {
  const window = (name: string): number[] => {
    const { first, length } = otb100Table.find((entry) => entry.name === name)!;
    return [first, first + length - 1];
  };
  assert.deepEqual(window('David'), [300, 770]);
  assert.deepEqual(window('BlurCar1'), [247, 988]);
  assert.deepEqual(window('BlurCar3'), [3, 359]);
  assert.deepEqual(window('BlurCar4'), [18, 397]);
  assert.deepEqual(window('Tiger1'), [6, 354]);
  assert.deepEqual(window('Football1'), [1, 74]);
  assert.deepEqual(window('Freeman3'), [1, 460]);
  assert.deepEqual(window('Freeman4'), [1, 283]);
  assert.deepEqual(window('Diving'), [1, 215]);
});

const annotations = realData('OTB100/OTB100.json');
const folders = realData('sequences');
test('the table agrees with the JSON: names, first and last images, attributes', { skip: annotations.skip }, () => {
  const sequences = readOtb100(annotations.file);
  assert.deepEqual(
    sequences.map(({ name }) => name),
    otb100Table.map(({ name }) => name),
  );
  sequences.forEach((sequence, i) => {
    const { folder, first, length, digits, attributes } = otb100Table[i]!;
    const image = (number: number): string => `${path.join(folder, 'img', String(number).padStart(digits, '0'))}.jpg`;
    assert.equal(sequence.length, length);
    assert.ok(sequence.frames.path(0).endsWith(image(first)), sequence.frames.path(0));
    assert.ok(sequence.frames.path(length - 1).endsWith(image(first + length - 1)));
    assert.deepEqual(sequence.attributes, attributes);
  });
});

test('the folders and the JSON are read to the same sequences', { skip: annotations.skip || folders.skip }, () => {
  const only = ['Crossing', 'Couple', 'Football1', 'Jogging-1', 'Jogging-2'];
  const fromJson = new Map(readOtb100(annotations.file, { only }).map((sequence) => [sequence.name, sequence]));
  const native = readOtb100(folders.file, { only });
  assert.equal(native.length, 5);
  for (const { name, gt, length, attributes, frames } of native) {
    const expected = fromJson.get(name)!;
    assert.deepEqual(gt, expected.gt, name);
    assert.equal(length, expected.length);
    assert.deepEqual(attributes, expected.attributes, name);
    const relative = (file: string, root: string): string => path.relative(root, file);
    const root = path.dirname(annotations.file);
    assert.equal(relative(frames.path(3), folders.file), relative(expected.frames.path(3), root));
  }
});

test("attributes are the benchmark's, not those of attrs.txt", (t) => {
  const folder = testFolder(t, { 'Deer/groundtruth_rect.txt': testRows(71), 'Deer/attrs.txt': 'SV' });
  assert.deepEqual(readOtb100(folder, { only: ['Deer'] })[0]!.attributes, [
    'Motion Blur',
    'Fast Motion',
    'In-Plane Rotation',
    'Background Clutters',
  ]);
});

test('Tiger1 drops the boxes before its window, David has none before it', (t) => {
  const folder = testFolder(t, {
    'Tiger1/groundtruth_rect.txt': testRows(354, '\t'),
    'David/groundtruth_rect.txt': testRows(471, ' '),
  });
  const [david, tiger] = readOtb100(folder, { only: ['Tiger1', 'David'] });
  assert.equal(tiger!.gt.length, 4 * 349);
  assert.equal(tiger!.gt[0], 6);
  assert.ok(tiger!.frames.path(0).endsWith('0006.jpg'));
  assert.equal(david!.gt[0], 1);
  assert.ok(david!.frames.path(0).endsWith('0300.jpg'));
});

test('a second target is read from its own file', (t) => {
  const folder = testFolder(t, {
    'Human4/groundtruth_rect.1.txt': '',
    'Human4/groundtruth_rect.2.txt': testRows(667),
    'skating2/groundtruth_rect.1.txt': testRows(473),
    'skating2/groundtruth_rect.2.txt': testRows(473, '\t').replace(/^1\t/, '99\t'),
  });
  const found = readOtb100(folder, { only: ['Human4-2', 'Skating2-1', 'Skating2-2'] });
  assert.deepEqual(
    found.map(({ name, gt }) => [name, gt[0]]),
    [
      ['Human4-2', 1],
      ['Skating2-1', 1],
      ['Skating2-2', 99],
    ],
  );
});

test('missing folders, wrong counts and unknown names are named', (t) => {
  const folder = testFolder(t, {
    'Deer/groundtruth_rect.txt': testRows(70),
  });
  assert.throws(
    () => readOtb100(folder),
    /OTB100 is incomplete at .*99 of 100 sequences \(Basketball, .* and 87 more\)/,
  );
  assert.throws(() => readOtb100(folder, { only: ['Deer'] }), /Deer.groundtruth_rect\.txt: holds 70 rows; expected 71/);
  assert.throws(() => readOtb100(folder, { only: ['Boi'] }), /OTB100 has no sequence Boi/);
  for (const read of [readOtb100, readUav123, readLasot]) {
    const deer = { video_dir: 'Deer', init_rect: [1, 2, 3, 4], img_names: ['Deer/1.jpg'], gt_rect: [[1, 2, 3, 4]] };
    const json = path.join(testFolder(t, { 'a.json': JSON.stringify({ Deer: deer }) }), 'a.json');
    assert.throws(() => read(json, { only: ['Deer', 'Basketball'] }), /has no sequence Basketball; it has 1/);
    assert.equal(read(json, { only: ['Deer'] }).length, 1);
  }
  assert.throws(() => readUav123(folder, { only: ['Boi'] }), /UAV123 has no sequence Boi/);
  assert.throws(() => readOtb100(path.join(folder, 'none')), /OTB100 not found at .*none \(ENOENT/);
});
