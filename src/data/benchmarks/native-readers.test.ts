import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { realData } from '../../testing/fixtures.js';
import { testFolder, testRows } from '../../testing/test-folder.js';
import { readBenchmark } from './benchmarks.js';
import { readGot10k } from './got10k.js';
import { readLasot } from './lasot.js';
import { lasotTestNames } from './lasot-table.js';
import { readUav123 } from './uav123.js';
import { uav123Table } from './uav123-table.js';
import { readVot } from './vot.js';

/** The header of a JPEG of 320 x 240 pixels: start, an APP0 segment, the frame header. */
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 0, 0, 0, 0, 0);

const uavJson = realData('UAV123/UAV123.json');
test("UAV123's table agrees with the JSON: names, folders, first images", { skip: uavJson.skip }, () => {
  const sequences = readUav123(uavJson.file);
  assert.deepEqual(
    sequences.map(({ name, frames }) => [name, frames.path(0).split(path.sep).slice(-2).join('/')]),
    uav123Table.map(({ name, folder, first }) => [name, `${folder}/${String(first).padStart(6, '0')}.jpg`]),
  );
});

const lasotJson = realData('LaSOT/LaSOT_test.json.gz');
test("LaSOT's table agrees with the JSON", { skip: lasotJson.skip }, () => {
  assert.deepEqual(
    readLasot(lasotJson.file).map(({ name }) => name),
    lasotTestNames,
  );
});

test('the tables hold 123 and 280 names, none twice', () => {
  assert.equal(new Set(uav123Table.map(({ name }) => name)).size, 123);
  assert.equal(new Set(lasotTestNames).size, 280);
});

test('UAV123: boxes with NaN, attributes by column, shared image folders', (t) => {
  const folder = testFolder(t, {
    'anno/UAV123/bird1_2.txt': '1,2,3,4\nNaN,NaN,NaN,NaN\n',
    'anno/UAV123/att/bird1_2.txt': '1,0,0,1,0,0,0,0,0,0,0,1',
  });
  const [bird] = readUav123(folder, { only: ['bird1_2'] });
  assert.deepEqual([...bird!.gt], [1, 2, 3, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  assert.deepEqual(bird!.attributes, ['Scale Variation', 'Fast Motion', 'Similar Object']);
  assert.equal(bird!.frames.path(1), path.join(folder, 'data_seq', 'UAV123', 'bird1', '000776.jpg'));
  assert.throws(() => readUav123(folder), /122 of 123 files missing \(bike1\.txt, /);
  assert.throws(() => readUav123(path.join(folder, 'anno')), /UAV123 not found at .*anno \(no anno.UAV123 there\)/);
});

test('LaSOT: a frame is visible when neither occluded nor out of view', (t) => {
  const at = (name: string): string => `car/car-2/${name}`;
  const folder = testFolder(t, {
    [at('groundtruth.txt')]: testRows(4),
    [at('full_occlusion.txt')]: '0,1,0,1',
    [at('out_of_view.txt')]: '0,0,1,1\n',
    'att/car-2.txt': '0,0,0,0,0,0,0,0,0,0,0,0,1,1',
    'car-6/groundtruth.txt': testRows(2),
    'car-6/full_occlusion.txt': '0,0,0',
    'car-6/out_of_view.txt': '0,0',
  });
  const [car] = readLasot(folder, { only: ['car-2'] });
  assert.deepEqual([...car!.visible!], [1, 0, 0, 0]);
  assert.deepEqual(car!.attributes, ['Low Resolution', 'Aspect Ratio Change']);
  assert.equal(car!.frames.path(0), path.join(folder, 'car', 'car-2', 'img', '00000001.jpg'));
  assert.throws(() => readLasot(folder, { only: ['car-6'] }), /full_occlusion\.txt: holds 3 entries; expected 2/);
  assert.throws(() => readLasot(folder), /no groundtruth\.txt for 278 of 280 sequences \(airplane-1, /);
});

test('VOT: rectangles, polygons, tags that stop early, the size of the first image', (t) => {
  const folder = testFolder(t, {
    'list.txt': 'ants1\r\nbag\r\n',
    'ants1/groundtruth.txt': '0,1,4,0,5,3,1,4\n1,2,3,4\n',
    'ants1/occlusion.tag': '1\n',
    'ants1/size_change.tag': '',
    'ants1/color/00000001.jpg': jpeg,
    'bag/groundtruth.txt': '1,2,3,4',
  });
  const [ants, bag] = readVot('VOT2019', folder);
  assert.deepEqual(
    ants!.polygons!.map((row) => [...row]),
    [
      [0, 1, 4, 0, 5, 3, 1, 4],
      [1, 2, 3, 4],
    ],
  );
  assert.deepEqual([...ants!.gt], [0, 0, 5, 4, 1, 2, 3, 4]);
  assert.deepEqual(ants!.tags, { occlusion: Uint8Array.of(1, 0), size_change: Uint8Array.of(0, 0) });
  assert.deepEqual(ants!.imageSize, { width: 320, height: 240 });
  assert.equal(bag!.imageSize, undefined);
  assert.equal(bag!.length, 1);
});

test('VOT: lists that leave the folder, missing sequences and invalid rows are named', (t) => {
  const folder = testFolder(t, {
    'a/list.txt': 'x\n../../etc\n',
    'b/list.txt': 'x\ny\n',
    'b/x/groundtruth.txt': '1,2,3,4\n1,2,3,4,5\n',
    'c/list.txt': 'x',
    'c/x/groundtruth.txt': '1,2,3,4\n1,2,3,4,5\n',
  });
  assert.throws(() => readVot('VOT2018', path.join(folder, 'a')), /list\.txt: line 2 is "\.\.\/\.\.\/etc"/);
  assert.throws(() => readVot('VOT2018', path.join(folder, 'b')), /no groundtruth\.txt for 1 of 2 sequences \(y\)/);
  assert.throws(
    () => readVot('VOT2018', path.join(folder, 'c')),
    /groundtruth\.txt: line 2 holds 5 numbers; expected 4/,
  );
  assert.throws(() => readVot('VOT2018', folder), /VOT2018 not found at .* \(no list\.txt there\)/);
});

test('GOT-10k val: absence, cover and resolution', (t) => {
  const at = (name: string): string => `val/GOT-10k_Val_000001/${name}`;
  const folder = testFolder(t, {
    'val/list.txt': 'GOT-10k_Val_000001\n',
    [at('groundtruth.txt')]: '1.0000,2.0000,3.5000,4.0000\n1,2,3,4\n1,2,3,4\n',
    [at('absence.label')]: '0\n1\n0\n',
    [at('cover.label')]: '8\n0\n3\n',
    [at('meta_info.ini')]: '[METAINFO]\nobject_class: ctenophore\nresolution: (1920, 1080)\n',
  });
  const [sequence] = readGot10k('val', folder);
  assert.equal(sequence!.gt[2], 3.5);
  assert.deepEqual([...sequence!.visible!], [1, 0, 1]);
  assert.deepEqual([...sequence!.cover!], [8, 0, 3]);
  assert.deepEqual(sequence!.imageSize, { width: 1920, height: 1080 });
  assert.deepEqual(readGot10k('val', path.join(folder, 'val')).length, 1);
});

test('GOT-10k test: one box, as many frames as images', (t) => {
  const folder = testFolder(t, {
    'test/list.txt': 'GOT-10k_Test_000001',
    'test/GOT-10k_Test_000001/groundtruth.txt': '1,2,3,4',
    'test/GOT-10k_Test_000001/00000001.jpg': jpeg,
    'test/GOT-10k_Test_000001/00000002.jpg': jpeg,
  });
  const [sequence] = readGot10k('test', folder);
  assert.equal(sequence!.length, 2);
  assert.deepEqual([...sequence!.gt], [1, 2, 3, 4, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
});

test('an unknown benchmark is an error that lists the known ones', () => {
  assert.throws(() => readBenchmark('otb', '.'), /unknown benchmark 'otb'; expected one of otb100, uav123, lasot/);
});
