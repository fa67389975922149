import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder, testRows } from '../../testing/test-folder.js';
import type { Sequence } from '../sequence.js';
import { readBenchmark } from './benchmarks.js';
import { readDtb70 } from './dtb70.js';
import { readNfs } from './nfs.js';
import { readTc128 } from './tc128.js';

type Files = Readonly<Record<string, string>>;

/** Names, lengths, the first box, and the first and last image, relative to `root`. */
const shown = (root: string, sequences: readonly Sequence[]): unknown =>
  sequences.map(({ name, length, gt, frames }) => [
    name,
    length,
    [...gt.subarray(0, 4)],
    [0, length - 1].map((i) => path.relative(root, frames.path(i)).replaceAll(path.sep, '/')),
  ]);

const images = (folder: string, count: number): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/${String(i + 1).padStart(5, '0')}.jpg`, '']));

/** A row of NfS: corners 10, 20 and 10 + i, 50. */
const nfsRow = (i: number): string => `0 10 20 ${10 + i} 50 ${i} 0 ${i % 2} 1 "soccer ball"\n`;
const nfs = (rows: number, count: number): Files => ({
  'a/30/a.txt': Array.from({ length: rows }, (_, i) => nfsRow(i + 1)).join(''),
  ...images('a/30/a', count),
});

test('DTB70: boxes with fractions, images of five digits, as a folder or within one', (t) => {
  const box = '1005.4,515.04,63,66\n1,2,3,4\n';
  const expected = [['Animal1', 2, [1005.4, 515.04, 63, 66], ['Animal1/img/00001.jpg', 'Animal1/img/00002.jpg']]];
  for (const files of [images('DTB70/Animal1/img', 2), {}]) {
    const root = testFolder(t, { 'DTB70/Animal1/groundtruth_rect.txt': box, 'DTB70/notes/x': '', ...files });
    for (const place of [root, path.join(root, 'DTB70')]) {
      assert.deepEqual(shown(path.join(root, 'DTB70'), readBenchmark('dtb70', place).sequences), expected);
    }
  }
});

test('TColor-128: the range of frames, names of files in any case, as a folder or within one', (t) => {
  const root = testFolder(t, {
    'Temple-color-128/David/David_gt.txt': testRows(3),
    'Temple-color-128/David/david_frames.txt': '300,302\n',
    'Temple-color-128/Yo-yos_ce1/Yo-yos_ce1_gt.txt': testRows(1),
    'Temple-color-128/Yo-yos_ce1/Yo-yos_ce1_frames.txt': '1,1',
  });
  const inner = path.join(root, 'Temple-color-128');
  for (const place of [root, inner]) {
    assert.deepEqual(shown(inner, readBenchmark('tc128', place).sequences), [
      ['David', 3, [1, 20, 30, 40], ['David/img/0300.jpg', 'David/img/0302.jpg']],
      ['Yo-yos_ce1', 1, [1, 20, 30, 40], ['Yo-yos_ce1/img/0001.jpg', 'Yo-yos_ce1/img/0001.jpg']],
    ]);
  }
});

test('NfS: every eighth of the rows at 240 fps, all of those at 30 fps, a difference of one at the end is cut', (t) => {
  const widths = (rows: number, count: number): number[] => {
    const root = testFolder(t, nfs(rows, count));
    const [sequence] = readBenchmark('nfs', root).sequences;
    assert.equal(sequence!.name, 'a');
    assert.equal(sequence!.length, sequence!.gt.length / 4);
    assert.equal(sequence!.frames.path(0), path.join(root, 'a', '30', 'a', '00001.jpg'));
    assert.deepEqual([...sequence!.gt.subarray(0, 4)], [10, 20, 1, 30]);
    return Array.from({ length: sequence!.length }, (_, i) => sequence!.gt[4 * i + 2]!);
  };
  assert.deepEqual(widths(24, 3), [1, 9, 17]);
  assert.deepEqual(widths(17, 3), [1, 9, 17]);
  assert.deepEqual(widths(3, 3), [1, 2, 3]);
  assert.deepEqual(widths(25, 3), [1, 9, 17]);
  assert.deepEqual(widths(16, 3), [1, 9]);
});

const broken: readonly (readonly [(place: string) => unknown, Files, RegExp])[] = [
  [readDtb70, { x: '' }, /DTB70 not found at .* \(no NAME\/groundtruth_rect\.txt there\)/],
  [
    readDtb70,
    { 'A/groundtruth_rect.txt': testRows(2), ...images('A/img', 3) },
    /groundtruth_rect\.txt: holds 2 rows; expected 3/,
  ],
  [readDtb70, { 'A/groundtruth_rect.txt': '1,2,3' }, /groundtruth_rect\.txt: line 1 holds 3 numbers/],
  [readTc128, { x: '' }, /TColor-128 not found at .* \(no NAME\/NAME_gt\.txt there\)/],
  [readTc128, { 'A/A_gt.txt': testRows(2) }, /A_frames\.txt: not found; expected the first and the last frame/],
  [
    readTc128,
    { 'A/A_gt.txt': testRows(2), 'A/A_frames.txt': '1,3' },
    /A_gt\.txt: holds 2 rows; expected 3, for the frames 1 to 3/,
  ],
  [readTc128, { 'A/A_gt.txt': testRows(2), 'A/A_frames.txt': '3,1' }, /A_frames\.txt: is '3,1'; expected one row/],
  [readTc128, { 'A/A_gt.txt': testRows(2), 'A/A_frames.txt': '1' }, /A_frames\.txt: line 1 holds 1 number; expected 2/],
  [readNfs, { x: '' }, /NfS not found at .* \(no NAME\/30\/NAME\.txt there\)/],
  [readNfs, { 'a/30/a.txt': nfsRow(1) }, /30.a: holds no images; expected 00001\.jpg/],
  [readNfs, nfs(40, 3), /a\.txt: holds 40 rows; expected 3 or about 24, one for each image at 30 or 240 fps/],
  [readNfs, { ...nfs(2, 2), 'a/30/a.txt': `${nfsRow(1)}0 1 2 x 4 2 0 0 0 "a"` }, /a\.txt: line 2 is "0 1 2 x 4 2/],
  [readNfs, { ...nfs(2, 2), 'a/30/a.txt': `${nfsRow(1)}0 10 20 9 50 2 0 0 0 "a"` }, /a\.txt: line 2 is "0 10 20 9 50/],
  [readNfs, { ...nfs(1, 1), 'a/30/a.txt': '' }, /a\.txt: line 1 is ""; expected id xmin ymin xmax ymax/],
];
for (const [read, files, message] of broken) {
  test(`${read.name}: ${message.source}`, (t) => {
    assert.throws(() => read(testFolder(t, files)), { name: 'InputError', message });
  });
}

test('a JSON file in the layout of pysot is read as the benchmark', (t) => {
  const entry = { img_names: ['a/1.jpg'], gt_rect: [[1, 2, 3, 4]] };
  const file = path.join(testFolder(t, { 'x.json': JSON.stringify({ a: entry }) }), 'x.json');
  for (const id of ['dtb70', 'tc128', 'nfs']) {
    assert.deepEqual([...readBenchmark(id, file).sequences[0]!.gt], [1, 2, 3, 4]);
  }
});
