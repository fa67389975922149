import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { realData } from '../../testing/fixtures.js';
import { testFolder } from '../../testing/test-folder.js';
import { readLasot } from './lasot.js';
import { readPysotJson } from './pysot-json.js';
import { readUav123 } from './uav123.js';
import { readVot } from './vot.js';

const frames = ['a/1.jpg', 'a/2.jpg', 'a/3.jpg'];
const rows = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 0, 0],
];

test('absent rows are NaN, whether null, of nulls or of NaN; boxes without area stay', (t) => {
  const text =
    '{"s": {"img_names": ["a/1.jpg","a/2.jpg","a/3.jpg","a/4.jpg"], "gt_rect": [[1,2,3,4], null, [NaN, NaN, NaN, NaN], [9,9,0,0]]}}';
  const folder = testFolder(t, { 'x.json': text, 'x.json.gz': gzipSync(text) });
  const nan = Number.NaN;
  for (const file of ['x.json', 'x.json.gz']) {
    const [sequence] = readPysotJson(path.join(folder, file));
    assert.deepEqual([...sequence!.gt], [1, 2, 3, 4, nan, nan, nan, nan, nan, nan, nan, nan, 9, 9, 0, 0]);
    assert.equal(sequence!.frames.path(1), path.join(folder, 'a', '2.jpg'));
    assert.equal(sequence!.visible, undefined);
  }
});

test('a byte order mark is passed over; NaN inside a name is a name', (t) => {
  const folder = testFolder(t, { 'x.json': '\ufeff{"a NaN , NaN": {"img_names": ["1.jpg"], "gt_rect": [[1,2,3,4]]}}' });
  assert.equal(readPysotJson(path.join(folder, 'x.json'))[0]!.name, 'a NaN , NaN');
});

test('a sequence that is named twice is refused: the first would be lost', (t) => {
  const entry = '{"img_names": ["1.jpg"], "gt_rect": [[1,2,3,4]]}';
  const folder = testFolder(t, { 'x.json': `{"a": ${entry}, "b": ${entry}, "a": ${entry}}` });
  assert.throws(() => readPysotJson(path.join(folder, 'x.json')), {
    name: 'InputError',
    message: /has the name "a" twice in one object/,
  });
});

test('names are compared as they are read, and only those of one object', (t) => {
  const entry = '{"img_names": ["1.jpg"], "gt_rect": [[1,2,3,4]], "note": {"a": {}, "b": {"a": {}}}}';
  const folder = testFolder(t, {
    'nested.json': `{"a": ${entry}, "b": ${entry}}`,
    'escaped.json': `{"a": ${entry}, "\\u0061": ${entry}}`,
    'inner.json': '{"a": {"gt_rect": [[1,2,3,4]], "gt_rect": [[5,6,7,8]]}}',
    'times.json': `{"a": ${entry}, "a_time": ${entry}}`,
  });
  assert.equal(readPysotJson(path.join(folder, 'nested.json')).length, 2);
  assert.throws(() => readPysotJson(path.join(folder, 'escaped.json')), /has the name "a" twice/);
  assert.throws(() => readPysotJson(path.join(folder, 'inner.json')), /has the name "gt_rect" twice/);
  assert.throws(
    () => readPysotJson(path.join(folder, 'times.json')),
    /'a' and 'a_time' would share the file a_time\.txt/,
  );
});

for (const [what, absent] of [
  ['1 for a visible target', [1, 1, 0]],
  ['1 for an absent target', [0, 0, 1]],
] as const) {
  test(`'absent' is understood with ${what}`, (t) => {
    const folder = testFolder(t, { 'x.json': JSON.stringify({ s: { img_names: frames, gt_rect: rows, absent } }) });
    assert.deepEqual([...readPysotJson(path.join(folder, 'x.json'))[0]!.visible!], [1, 1, 0]);
  });
}

test('polygons are kept with the rectangles around them, and short tags are filled up', (t) => {
  const gt_rect = [[0, 1, 4, 0, 5, 3, 1, 4], [1, 2, 3, 4], null];
  const content = {
    s: { img_names: frames, gt_rect, occlusion: [1], camera_motion: [0, 1, 1], width: 64, height: 48 },
  };
  const folder = testFolder(t, { 'x.json': JSON.stringify(content) });
  const [sequence] = readPysotJson(path.join(folder, 'x.json'));
  assert.deepEqual([...sequence!.gt.subarray(0, 8)], [0, 0, 5, 4, 1, 2, 3, 4]);
  assert.deepEqual(
    sequence!.polygons!.map((row) => row.length),
    [8, 4, 4],
  );
  assert.deepEqual([...sequence!.tags!.occlusion!], [1, 0, 0]);
  assert.deepEqual([...sequence!.tags!.camera_motion!], [0, 1, 1]);
  assert.deepEqual(sequence!.imageSize, { width: 64, height: 48 });
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['a list', [], /x\.json: found a list; expected an object/],
  ['no sequence', {}, /x\.json: holds no sequence/],
  ['a name that is a path', { '../s': { gt_rect: rows } }, /sequence "\.\.\/s" cannot be the name/],
  ['no gt_rect', { s: { img_names: frames } }, /sequence 's' has no list 'gt_rect' \(found nothing\)/],
  ['a row of three', { s: { gt_rect: [[1, 2, 3]] } }, /sequence 's', row 0: found 3 values/],
  ['a text for a number', { s: { gt_rect: [rows[0], [1, 2, 3, '4']] } }, /sequence 's', row 1: found a string "4"/],
  ['too few rows', { s: { img_names: frames, gt_rect: rows.slice(1) } }, /has 2 rows in 'gt_rect' and 3 image names/],
  ['no rows', { s: { gt_rect: [] } }, /sequence 's' has no row/],
  ['short flags', { s: { img_names: frames, gt_rect: rows, absent: [1] } }, /'absent' holds 1 entries; expected 3/],
  ['odd flags', { s: { img_names: frames, gt_rect: rows, absent: [1, 1, 2] } }, /'absent', entry 2 is 2/],
  ['an image elsewhere', { s: { img_names: ['../a'], gt_rect: [rows[0]] } }, /image name 0 leads out of its folder/],
  ['a half size', { s: { gt_rect: rows, width: 3 } }, /'width' and 'height' are 3 and undefined/],
  [
    "'absent' both ways round",
    { s: { gt_rect: rows, absent: [1, 1, 0] }, t: { gt_rect: rows, absent: [0, 0, 0] } },
    /'absent' starts with 1 in sequence 's' and with 0 in 't'/,
  ],
];
for (const [what, content, message] of refused) {
  test(`refuses ${what}`, (t) => {
    const folder = testFolder(t, { 'x.json': JSON.stringify(content) });
    assert.throws(() => readPysotJson(path.join(folder, 'x.json')), { name: 'InputError', message });
  });
}

test('refuses truncated and binary files and missing ones, naming them', (t) => {
  const whole = JSON.stringify({ s: { gt_rect: rows } });
  const folder = testFolder(t, {
    'cut.json': whole.slice(0, -4),
    'cut.json.gz': gzipSync(whole).subarray(0, 30),
    'empty.json': '',
    'noise.json': Uint8Array.of(0, 1, 2, 255),
  });
  for (const file of ['cut.json', 'cut.json.gz', 'empty.json', 'noise.json', 'none.json']) {
    const read = (): unknown => readPysotJson(path.join(folder, file));
    assert.throws(read, (error) => error instanceof InputError && error.message.includes(`${file}: `), file);
  }
});

test('any JSON gives sequences or an InputError', (t) => {
  const folder = testFolder(t);
  const entry = fc.record(
    { gt_rect: fc.jsonValue(), img_names: fc.jsonValue(), absent: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue()))), (value) => {
      const file = path.join(testFolder(t, { 'x.json': JSON.stringify(value) }), 'x.json');
      try {
        for (const { gt, length } of readPysotJson(file)) assert.equal(gt.length, 4 * length);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(folder);
});

const uav = realData('UAV123/UAV123.json');
test('UAV123: 123 sequences, 112,578 frames, absent ones NaN', { skip: uav.skip }, () => {
  const sequences = readUav123(uav.file);
  assert.equal(sequences.length, 123);
  assert.equal(
    sequences.reduce((sum, { length }) => sum + length, 0),
    112_578,
  );
  const scale = sequences.filter(({ attributes }) => attributes.includes('Scale Variation'));
  assert.equal(scale.length, 109);
  assert.ok(sequences.some(({ gt }) => gt.some(Number.isNaN)));
});

const lasot = realData('LaSOT/LaSOT_test.json.gz');
test('LaSOT: 280 sequences, 685,360 frames, of which 667,014 visible', { skip: lasot.skip }, () => {
  const sequences = readLasot(lasot.file);
  assert.equal(sequences.length, 280);
  assert.equal(
    sequences.reduce((sum, { gt }) => sum + gt.length / 4, 0),
    685_360,
  );
  assert.equal(
    sequences.reduce((sum, { visible }) => sum + visible!.reduce((a, b) => a + b, 0), 0),
    667_014,
  );
});

for (const [title, count, frameCount] of [
  ['VOT2018', 60, 21_356],
  ['VOT2019', 60, 19_935],
] as const) {
  const vot = realData(`${title}/${title}.json`);
  test(`${title}: ${count} sequences, ${frameCount} frames, polygons and rectangles`, { skip: vot.skip }, () => {
    const sequences = readVot(title, vot.file);
    assert.equal(sequences.length, count);
    assert.equal(
      sequences.reduce((sum, { polygons }) => sum + polygons!.length, 0),
      frameCount,
    );
    const rectangles = sequences.flatMap(({ polygons }) => polygons!.filter(({ length }) => length === 4));
    assert.equal(rectangles.length, 345); // conduction1
    assert.ok(sequences.every(({ imageSize, tags }) => imageSize && tags?.occlusion));
  });
}
