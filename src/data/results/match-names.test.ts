import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchNames } from './match-names.js';

const match = (stems: readonly string[], sequences: readonly string[]): Record<string, string> => {
  const found = stems.map((stem) => ({ stem, file: `${stem}.txt` }));
  const { files } = matchNames('folder', found, sequences);
  return Object.fromEntries([...files].map(([name, { file }]) => [name, file]));
};

test('case and separators are ignored', () => {
  assert.deepEqual(
    match(['jogging_1', 'Jogging.2', 'blurCar1', 'human4-2'], ['Jogging-1', 'Jogging-2', 'BlurCar1', 'Human4-2']),
    {
      'Jogging-1': 'jogging_1.txt',
      'Jogging-2': 'Jogging.2.txt',
      BlurCar1: 'blurCar1.txt',
      'Human4-2': 'human4-2.txt',
    },
  );
});

test("UAV123's prefix is ignored, but not that of uav1_1; car1_1 and car11 differ", () => {
  assert.deepEqual(match(['uav_uav1_1', 'uav_car11', 'uav_car1_1'], ['uav1_1', 'car1_1', 'car11']), {
    uav1_1: 'uav_uav1_1.txt',
    car1_1: 'uav_car1_1.txt',
    car11: 'uav_car11.txt',
  });
});

test("pytracking's prefixes of NfS and TColor-128 are ignored", () => {
  assert.deepEqual(match(['nfs_Gymnastics', 'tpl_Airport_ce'], ['Gymnastics', 'Airport_ce']), {
    Gymnastics: 'nfs_Gymnastics.txt',
    Airport_ce: 'tpl_Airport_ce.txt',
  });
});

test("got10k's name of Human4-2 is matched", () => {
  assert.deepEqual(match(['Human4'], ['Human4-2']), { 'Human4-2': 'Human4.txt' });
});

test('two files of one sequence are an error that names both', () => {
  assert.throws(() => match(['Jogging-1', 'jogging_1'], ['Jogging-1']), {
    name: 'InputError',
    message: "folder: both Jogging-1.txt and jogging_1.txt are of sequence 'Jogging-1'; expected one",
  });
});

test('sequences that differ in case only are matched by their exact names', () => {
  assert.deepEqual(match(['dog', 'Dog'], ['Dog', 'dog']), { Dog: 'Dog.txt', dog: 'dog.txt' });
  assert.throws(() => match(['DOG', 'Dog'], ['Dog', 'dog']), /1 of 2 sequences are missing: dog; of no sequence: DOG/);
});

test('missing sequences are named, a long list is truncated', () => {
  assert.throws(() => match(['a', 'x'], ['a', 'b', 'c']), {
    message:
      'folder: results of 2 of 3 sequences are missing: b, c; of no sequence: x; to score a part, choose its sequences',
  });
  const many = Array.from({ length: 60 }, (_, i) => `s${i}`);
  assert.throws(() => match(['s0'], many), /59 of 60 sequences are missing: s1, .*s20 and 39 more; /);
});

test('results of another benchmark and an empty folder have different messages', () => {
  assert.throws(() => match(['bike1', 'bird1_1'], ['Basketball']), {
    message: 'folder: holds results of other sequences (bike1, bird1_1); expected Basketball',
  });
  assert.throws(() => match([], ['Basketball']), {
    message: 'folder: holds no result file; expected one per sequence, NAME.txt or NAME/NAME_001.txt (Basketball)',
  });
});

test('every sequence is matched to its file in any style of names', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}\d?(-\d)?$/), { minLength: 1, maxLength: 20 });
  const style = fc.constantFrom(
    (name: string) => name,
    (name: string) => name.toUpperCase(),
    (name: string) => name.replace('-', '_'),
    (name: string) => `uav_${name.replace('-', '_')}`,
  );
  fc.assert(
    fc.property(names, style, (sequences, styled) => {
      const expected = Object.fromEntries(sequences.map((name) => [name, `${styled(name)}.txt`]));
      assert.deepEqual(match(sequences.map(styled), sequences), expected);
    }),
  );
});
