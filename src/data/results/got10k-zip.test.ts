import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { unzipSync } from 'fflate';
import { testFolder, testRows, testSequence } from '../../testing/test-folder.js';
import { got10kTestNames, packGot10k } from './got10k-zip.js';
import { writeGot10kResult } from './write-results.js';

const length = 3;
const times = '0.1\n0.25\n0.5\n';

function results(t: TestContext): string {
  const folder = testFolder(t);
  for (const name of got10kTestNames) {
    const boxes = Float64Array.from({ length: 4 * length }, (_, i) => i + 0.125);
    writeGot10kResult(folder, name, [{ boxes, times: Float64Array.of(0.1, 0.25, 0.5) }]);
  }
  return folder;
}

test('packs 180 folders of two files each', (t) => {
  const folder = results(t);
  const zip = path.join(folder, 'out', 'tracker.zip');
  const sequences = got10kTestNames.map((name) => testSequence(name, length));
  const packed = packGot10k(folder, zip, { sequences });
  assert.deepEqual({ ...packed, bytes: 0 }, { sequences: 180, frames: 540, runs: 180, bytes: 0 });
  const entries = unzipSync(readFileSync(zip));
  assert.equal(Object.keys(entries).length, 360);
  const text = (name: string): string =>
    Buffer.from(entries[`${got10kTestNames[179]}/${got10kTestNames[179]}${name}`]!).toString();
  assert.equal(text('_001.txt').split('\n')[0], '0.125,1.125,2.125,3.125');
  assert.equal(text('_time.txt'), times);
  const firstRun = Buffer.from(entries[`${got10kTestNames[0]}/${got10kTestNames[0]}_001.txt`]!).toString();
  assert.equal(firstRun.split('\n')[2], '8.125,9.125,10.125,11.125');
  const again = path.join(folder, 'again.zip');
  packGot10k(folder, again);
  assert.deepEqual(readFileSync(again), readFileSync(zip)); // the same results give the same bytes
});

test('flat files separated by tabs are packed with commas', (t) => {
  const folder = testFolder(t);
  for (const name of got10kTestNames) {
    writeFileSync(path.join(folder, `${name}.txt`), testRows(length, '\t'));
    writeFileSync(path.join(folder, `${name}_time.txt`), times);
  }
  const zip = path.join(folder, 'a.zip');
  packGot10k(folder, zip);
  const name = got10kTestNames[4]!;
  const boxes = Buffer.from(unzipSync(readFileSync(zip))[`${name}/${name}_001.txt`]!).toString();
  assert.equal(boxes.split('\n')[0], '1,20,30,40');
});

const name = got10kTestNames[6]!;
const spoilt: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  [
    'a missing sequence',
    (f) => rmSync(path.join(f, name), { recursive: true }),
    /results of 1 of 180 sequences are missing: GOT-10k_Test_000007/,
  ],
  [
    'missing times',
    (f) => rmSync(path.join(f, name, `${name}_time.txt`)),
    /1 of 180 files of times are missing: GOT-10k_Test_000007_time\.txt/,
  ],
  [
    'times of another length',
    (f) => writeFileSync(path.join(f, name, `${name}_time.txt`), '0.1\n'),
    /_time\.txt: holds 1 row; expected 3/,
  ],
  [
    'negative times',
    (f) => writeFileSync(path.join(f, name, `${name}_time.txt`), '0.1\n-1\n1'),
    /_time\.txt: line 2 holds -1/,
  ],
  [
    'times of two runs',
    (f) => writeFileSync(path.join(f, name, `${name}_time.txt`), '1,2\n1,2\n1,2'),
    /line 1 holds 2 numbers; expected 1/,
  ],
  [
    'too few boxes',
    (f) => writeFileSync(path.join(f, name, `${name}_001.txt`), testRows(2)),
    /_001\.txt: holds 2 rows; expected 3/,
  ],
  [
    'NaN',
    (f) => writeFileSync(path.join(f, name, `${name}_001.txt`), '1,2,3,4\nnan,1,1,1\n1,2,3,4'),
    /_001\.txt: line 2 holds NaN/,
  ],
  [
    'a gap in the runs',
    (f) => writeFileSync(path.join(f, name, `${name}_003.txt`), testRows(3)),
    /_002\.txt: is missing, but .*_003\.txt exists/,
  ],
];
for (const [what, spoil, message] of spoilt) {
  test(`${what}: nothing is packed, and the last good zip stays`, (t) => {
    const folder = results(t);
    const zip = path.join(folder, 'a.zip');
    writeFileSync(zip, 'the last good one');
    spoil(folder);
    const sequences = got10kTestNames.map((each) => testSequence(each, length));
    assert.throws(() => packGot10k(folder, zip, { sequences }), { name: 'InputError', message });
    assert.equal(readFileSync(zip, 'utf8'), 'the last good one');
  });
}

test('an empty folder and a missing one are refused', (t) => {
  const folder = testFolder(t);
  const zip = path.join(folder, 'a.zip');
  mkdirSync(path.join(folder, 'empty'));
  assert.throws(() => packGot10k(path.join(folder, 'empty'), zip), /results of 180 of 180 sequences are missing/);
  assert.throws(() => packGot10k(path.join(folder, 'none'), zip), /none: cannot be read/);
});
