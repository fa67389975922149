import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { realData } from '../../testing/fixtures.js';
import { testFolder, testRows, testSequence } from '../../testing/test-folder.js';
import { readBenchmark } from '../benchmarks/benchmarks.js';
import { numberedFrames } from '../frames.js';
import { chooseSequences, type Sequence } from '../sequence.js';
import { readGot10kResults, readOpeFile, readOpeResults } from './ope-results.js';
import { readVotFile, readVotResults } from './vot-results.js';
import { writeGot10kResult, writeOpeResult, writeVotResult } from './write-results.js';

test('a folder of files in any delimiter and any style of names', (t) => {
  const folder = testFolder(t, {
    'jogging_1.txt': '1,2,3,4\n5,6,7,8\n',
    'CAR.txt': '1\t2\t3\t4',
    'readme.md': 'not a result',
    'car_time.txt': '0.1',
    'log.txt': 'anything',
  });
  const warnings: string[] = [];
  const results = readOpeResults(folder, [testSequence('Car', 1), testSequence('Jogging-1', 2)], { warnings });
  assert.deepEqual([...results.keys()], ['Car', 'Jogging-1']);
  assert.deepEqual([...results.get('Jogging-1')!], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([...results.get('Car')!], [1, 2, 3, 4]);
  assert.deepEqual(warnings, [`${folder}: 1 name is of no sequence: log`]);
});

test('nothing is warned of results of sequences that were left out', (t) => {
  const folder = testFolder(t, { 'a.txt': testRows(2), 'b.txt': testRows(2), 'c.txt': testRows(2) });
  const sequences = ['a', 'b'].map((name) => testSequence(name, 2));
  const part = chooseSequences({ id: 'x', title: 'x', sequences }, ['a']);
  const warnings: string[] = [];
  readOpeResults(folder, part.sequences, { warnings, leftOut: part.leftOut });
  assert.deepEqual(warnings, [`${folder}: 1 name is of no sequence: c`]);
});

test('a sequence whose name ends like a file of times has results of its own', (t) => {
  const folder = testFolder(t, { 'half_time.txt': '1,2,3,4', 'half_time_time.txt': '0.1' });
  assert.deepEqual([...readOpeResults(folder, [testSequence('half_time', 1)]).get('half_time')!], [1, 2, 3, 4]);
});

test('a wrong number of rows names file and counts, unless it is allowed', (t) => {
  const folder = testFolder(t, { 'a.txt': testRows(3), 'b.txt': testRows(1) });
  const sequences = [testSequence('a', 2), testSequence('b', 2)];
  assert.throws(() => readOpeResults(folder, sequences), {
    name: 'InputError',
    message: `${path.join(folder, 'a.txt')}: holds 3 rows; expected 2, one per frame (--allow-length-mismatch accepts it)`,
  });
  const warnings: string[] = [];
  const results = readOpeResults(folder, sequences, { allowLengthMismatch: true, warnings });
  assert.deepEqual([...results.get('a')!], [1, 20, 30, 40, 2, 20, 30, 40]);
  const nan = Number.NaN;
  assert.deepEqual([...results.get('b')!], [1, 20, 30, 40, nan, nan, nan, nan]);
  assert.match(
    warnings.join('\n'),
    /a\.txt: holds 3 rows for 2 frames; the last.*\n.*b\.txt: holds 1 row for 2 frames/,
  );
});

test('a result of all images of a video whose sequence begins later keeps the rows of the sequence', (t) => {
  const folder = testFolder(t, { 'Tiger1.txt': testRows(6), 'late.txt': testRows(5) });
  const at = (name: string): Sequence => {
    return { ...testSequence(name, 4), frames: numberedFrames({ folder: name, first: 3, length: 4, digits: 4 }) };
  };
  const warnings: string[] = [];
  const results = readOpeResults(folder, [at('Tiger1'), at('late')], { allowLengthMismatch: true, warnings });
  const firsts = (name: string): number[] => [...results.get(name)!].filter((_, i) => i % 4 === 0);
  assert.deepEqual(
    [firsts('Tiger1'), firsts('late')],
    [
      [3, 4, 5, 6],
      [1, 2, 3, 4],
    ],
  );
  assert.match(
    warnings[0]!,
    /Tiger1\.txt: holds 6 rows for 4 frames; the first 2 rows are dropped, those of images before/,
  );
  assert.match(warnings[1]!, /late\.txt: holds 5 rows for 4 frames; the last rows are dropped/);
});

test('boxes without area are kept, counted and located', (t) => {
  const folder = testFolder(t, { 'a.txt': '1,2,3,4\n1,2,0,4\n1,2,3,-1' });
  const warnings: string[] = [];
  assert.deepEqual(
    [
      ...readOpeResults(folder, [testSequence('a', 3)], { warnings })
        .get('a')!
        .subarray(4),
    ],
    [1, 2, 0, 4, 1, 2, 3, -1],
  );
  assert.deepEqual(warnings, [`${path.join(folder, 'a.txt')}: 2 boxes have no area (first on line 2)`]);
});

test('polygons become the rectangles around them, with a warning', (t) => {
  const folder = testFolder(t, { 'a.txt': '0,1,4,0,5,3,1,4' });
  const warnings: string[] = [];
  assert.deepEqual([...readOpeResults(folder, [testSequence('a', 1)], { warnings }).get('a')!], [0, 0, 5, 4]);
  assert.match(warnings[0]!, /a\.txt: holds polygons/);
});

const refused: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ['an empty file', '', /a\.txt: is empty/],
  ['NaN', '1,2,3,4\nnan,nan,nan,nan', /a\.txt: line 2 holds NaN/],
  ['a row cut off', '1,2,3,4\n1,2,3', /a\.txt: line 2 holds 3 numbers; expected 4, as in the first line/],
  ['five columns', '1,2,3,4,5', /a\.txt: line 1 holds 5 numbers; expected 4/],
  ['another delimiter', '1;2;3;4', /a\.txt: line 1 holds ';'/],
  ['binary data', Uint8Array.of(0x80, 2, 0x7d), /a\.txt: line 1 holds the byte 0x80/],
];
for (const [what, content, message] of refused) {
  test(`a result file with ${what} is refused`, (t) => {
    const folder = testFolder(t, { 'a.txt': content });
    assert.throws(() => readOpeResults(folder, [testSequence('a', 2)]), { name: 'InputError', message });
  });
}

test('a gigantic file is refused before it is read, a folder and a missing file by name', (t) => {
  const folder = testFolder(t, { 'a.txt': '', 'b.txt/x': '' });
  truncateSync(path.join(folder, 'a.txt'), 5e9); // sparse: takes no room
  assert.throws(() => readOpeFile(path.join(folder, 'a.txt')), /a\.txt: is 5000 MB large; expected .*, at most 67 MB/);
  assert.throws(() => readOpeFile(path.join(folder, 'b.txt')), /b\.txt: is not a file/);
  assert.throws(() => readOpeFile(path.join(folder, 'c.txt')), /c\.txt: cannot be read/);
  assert.throws(() => readOpeResults(path.join(folder, 'none'), [testSequence('a', 1)]), /none: cannot be read/);
});

const box = fc.tuple(
  ...([0, 1, 2, 3].map(() => fc.double({ noNaN: true, noDefaultInfinity: true })) as [
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
  ]),
);

test('what is written in the style of pysot is read back bit by bit', (t) => {
  const file = path.join(testFolder(t), 'a.txt');
  fc.assert(
    fc.property(fc.array(box, { minLength: 1, maxLength: 50 }), (boxes) => {
      const flat = Float64Array.from(boxes.flat(), (value) => value + 0 || 0); // -0 is written as 0
      writeOpeResult(file, flat);
      assert.deepEqual(readOpeFile(file, boxes.length), flat);
    }),
    { numRuns: 50 },
  );
});

test('the style of got10k keeps three decimals', (t) => {
  const file = path.join(testFolder(t), 'a.txt');
  writeOpeResult(file, Float64Array.of(1.23456, 2, -3.0004, 4.9996), 'got10k');
  assert.deepEqual([...readOpeFile(file, 1)], [1.235, 2, -3, 5]);
});

test('VOT results: codes, boxes and polygons of all repetitions come back', (t) => {
  const folder = testFolder(t);
  const row = fc.oneof(
    fc.constantFrom([0], [1], [2]),
    fc.array(
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 16),
      { minLength: 4, maxLength: 4 },
    ),
    fc.array(
      fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 16),
      { minLength: 8, maxLength: 8 },
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.array(row, { minLength: 4, maxLength: 4 }), { minLength: 15, maxLength: 15 }), (runs) => {
      const repetitions = runs.map((frames) => [[1], ...frames]);
      writeVotResult(folder, 'ants1', repetitions);
      const read = readVotResults(folder, [testSequence('ants1', 5)]).get('ants1')!;
      assert.deepEqual(
        read.map((frames) => frames.map((numbers) => [...numbers])),
        repetitions,
      );
    }),
    { numRuns: 10 },
  );
});

test('VOT results are found without baseline/ too, and codes may be written 2.0', (t) => {
  const folder = testFolder(t, {
    'ants1/ants1_001.txt': '1\n2.0\n0\n1,2,3,4\n',
    'ants1/ants1_time.txt': '0.1',
  });
  const read = readVotResults(folder, [testSequence('ants1', 4)]).get('ants1')!;
  assert.deepEqual(
    read.map((frames) => frames.map((numbers) => [...numbers])),
    [[[1], [2], [0], [1, 2, 3, 4]]],
  );
});

test('folders that are links are followed', (t) => {
  const folder = testFolder(t, { 'elsewhere/ants1_001.txt': '1\n' });
  mkdirSync(path.join(folder, 'tracker'));
  symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'tracker', 'ants1'));
  symlinkSync(path.join(folder, 'none'), path.join(folder, 'tracker', 'broken'));
  assert.equal(readVotResults(path.join(folder, 'tracker'), [testSequence('ants1', 1)]).size, 1);
});

test('a folder of several trackers, or of VOT results, is told by what it holds in place of results', (t) => {
  const folder = testFolder(t, {
    'one/a.txt': '1,1,2,2\n',
    'two/a.txt': '1,1,2,2\n',
    'three/baseline/a/a_001.txt': '1\n',
  });
  const message = (place: string, held: string): object => ({
    name: 'InputError',
    message: `${place}: holds no result file, but ${held}; expected one per sequence, NAME.txt or NAME/NAME_001.txt (a)`,
  });
  assert.throws(() => readOpeResults(folder, [testSequence('a', 1)]), message(folder, 'one/, three/, two/'));
  const vot = path.join(folder, 'three');
  assert.throws(() => readOpeResults(vot, [testSequence('a', 1)]), message(vot, 'baseline/'));
});

test('where VOT results have no folders the message names those alone', (t) => {
  const folder = testFolder(t, { 'a.txt': '1\n' });
  assert.throws(() => readVotResults(folder, [testSequence('a', 1)]), {
    message: `${folder}: holds no result file, but a.txt; expected one per sequence, NAME/NAME_001.txt (a)`,
  });
});

const refusedVot: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['an unknown code', { 'a/a_001.txt': '1\n3' }, /a_001\.txt: line 2 is 3; expected a code 0, 1 or 2/],
  ['two numbers', { 'a/a_001.txt': '1\n3,4' }, /a_001\.txt: line 2 holds 2 numbers; expected 1 \(a code\)/],
  ['no start', { 'a/a_001.txt': '1,2,3,4\n1,2,3,4' }, /a_001\.txt: line 1 is not 1/],
  ['too few rows', { 'a/a_001.txt': '1' }, /a_001\.txt: holds 1 row; expected 2/],
  ['NaN', { 'a/a_001.txt': '1\n1,2,nan,4' }, /a_001\.txt: line 2 holds NaN/],
  ['a gap', { 'a/a_001.txt': '1\n0', 'a/a_003.txt': '1\n0' }, /a_002\.txt is missing, though a_003\.txt is there/],
  ['no repetition', { 'a/a.txt': '1\n0' }, /holds no result; expected a_001\.txt/],
  ['too many', { 'a/a_001.txt': '1\n0', 'a/a_900.txt': '' }, /holds a_900\.txt; expected at most 15 repetitions/],
];
for (const [what, files, message] of refusedVot) {
  test(`VOT results with ${what} are refused`, (t) => {
    assert.throws(() => readVotResults(testFolder(t, files), [testSequence('a', 2)]), { name: 'InputError', message });
  });
}

test('VOT results with too few rows stay short where that is allowed, with a warning that says so', (t) => {
  const file = path.join(testFolder(t, { 'a.txt': '1\n1,2,3,4' }), 'a.txt');
  const warnings: string[] = [];
  const rows = readVotFile(file, 3, { allowLengthMismatch: true, warnings });
  assert.match(warnings[0]!, /2 rows for 3 frames; the missing frames are left out/);
  assert.deepEqual(
    rows.map((row) => [...row]),
    [[1], [1, 2, 3, 4]],
  );
});

test('GOT-10k: boxes of every run and times, a column each', (t) => {
  const folder = testFolder(t);
  const run = (x: number) => ({ boxes: Float64Array.of(x, 2, 3, 4, 5, 6, 7, 8), times: Float64Array.of(0.5, x / 8) });
  writeGot10kResult(folder, 'S', [run(1), run(2)]);
  assert.deepEqual(readdirSync(path.join(folder, 'S')), ['S_001.txt', 'S_002.txt', 'S_time.txt']);
  const read = readGot10kResults(folder, [testSequence('S', 2)]).get('S')!;
  assert.deepEqual(read, [run(1).boxes, run(2).boxes]);
  assert.equal(
    readFileSync(path.join(folder, 'S', 'S_time.txt'), 'utf8'),
    '0.50000000,0.50000000\n0.12500000,0.25000000\n',
  );
  const warnings: string[] = [];
  assert.deepEqual(readOpeResults(folder, [testSequence('S', 2)], { warnings }).get('S'), run(1).boxes);
  assert.deepEqual(warnings, [`${folder}: 1 sequence ran several times; NAME_001.txt is taken`]);
});

test('a sequence named to leave the folder is not written', (t) => {
  const folder = testFolder(t);
  for (const name of ['../x', '..', 'a/b', 'a\\b', '']) {
    assert.throws(() => writeVotResult(folder, name, [[[1]]]), InputError, name);
    assert.throws(() => writeGot10kResult(folder, name, []), InputError, name);
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('any file gives boxes of the right number or an InputError', (t) => {
  const folder = testFolder(t);
  const line = fc
    .array(fc.constantFrom('1', '2.5', '-3', 'nan', 'x', ''), { maxLength: 5 })
    .map((words) => words.join(','));
  const content = fc.oneof(
    fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
    fc.string(),
  );
  fc.assert(
    fc.property(content, (text) => {
      writeFileSync(path.join(folder, 'a.txt'), text);
      for (const read of [
        () => readOpeResults(folder, [testSequence('a', 2)]).get('a')!.length / 4,
        () => readVotFile(path.join(folder, 'a.txt'), 2).length,
      ]) {
        try {
          assert.equal(read(), 2);
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
          assert.match(error.message, /a\.txt: /);
        }
      }
    }),
    { numRuns: 300 },
  );
});

for (const [id, annotations, folder] of [
  ['otb100', 'OTB100/OTB100.json', 'OTB100/results'],
  ['uav123', 'UAV123/UAV123.json', 'UAV123/results'],
  ['vot2018', 'VOT2018/VOT2018.json', 'VOT2018/results'],
  ['vot2019', 'VOT2019/VOT2019.json', 'VOT2019/results'],
] as const) {
  const json = realData(annotations);
  const results = realData(folder);
  test(`published results on ${id} are read whole`, { skip: json.skip || results.skip }, () => {
    const { sequences } = readBenchmark(id, json.file);
    for (const tracker of readdirSync(results.file)) {
      const place = path.join(results.file, tracker);
      if (id.startsWith('vot')) {
        const read = readVotResults(place, sequences);
        assert.deepEqual(
          [...read].map(([name, [first]]) => [name, first!.length]),
          sequences.map(({ name, length }) => [name, length]),
        );
      } else {
        const read = readOpeResults(place, sequences);
        assert.deepEqual(
          [...read].map(([name, boxes]) => [name, boxes.length]),
          sequences.map(({ name, length }) => [name, 4 * length]),
        );
      }
    }
  });
}

const lasot = realData('LaSOT/LaSOT_test.json.gz');
const atom = realData('LaSOT/results/ATOM.tar.gz');
test('published results on LaSOT are read whole', { skip: lasot.skip || atom.skip }, (t) => {
  const folder = testFolder(t);
  execFileSync('tar', ['-xzf', atom.file, '-C', folder]);
  const { sequences } = readBenchmark('lasot', lasot.file);
  const warnings: string[] = [];
  const results = readOpeResults(path.join(folder, 'ATOM'), sequences, { warnings });
  assert.equal(
    [...results.values()].reduce((sum, boxes) => sum + boxes.length / 4, 0),
    685_360,
  );
  assert.equal(warnings.length, 1); // 18 boxes of horse-15 have no area
});

test('what real results have stays accepted: boxes beyond the image, runs without files of times', (t) => {
  const rows = '-3.5,-2,30,40\n630,470,25,31\n';
  const folder = testFolder(t, { 'a/a_001.txt': rows, 'a/a_002.txt': rows, 'b/b_001.txt': '1,2,3,4\n' });
  const sequences = [testSequence('a', 2), testSequence('b', 1)];
  assert.deepEqual([...readOpeResults(folder, sequences).get('a')!], [-3.5, -2, 30, 40, 630, 470, 25, 31]);
  assert.equal(readGot10kResults(folder, sequences).get('a')!.length, 2);
});
