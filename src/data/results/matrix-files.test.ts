import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { testFolder, testSequence } from '../../testing/test-folder.js';
import { readOpeFile, readOpeResults } from './ope-results.js';

/** The rows 1, 2, 3, 4 and 5, 6, 7.5, 8 as numpy 2.4.6 (save) and scipy 1.17.1 (savemat) write them, deflated, in base64. */
const files: Readonly<Record<string, string>> = {
  'f8.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgommjoKtQpkAy4GMPhgD6EZHCAUB5QWgNIiUFoCSstBaQUHAK25HuI=',
  'f4.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgommjoKtQpkAy4GhgZ7BgYGByAC4gYgXgDEB4D4AxAzOAIAFdEg/Q==',
  'fortran.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CiaaOgq1CuQDLgYw+GAPoUUcIDQDlJaA0hxQWg5KC0BpBQcAmpketw==',
  'i8.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgommjoKtQpkAy5GBghggtLMUJoFSrNCaTYozQ6lOaA0ADq8G5g=',
  'object.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBe46+uo6Cell9UUpSYF59flJIKEnZLzClOBYoXZyQWpAL5GoY6CoaaOgq1CuQDrgaWqVMYIKBHLK80t6BSLz45vyhVL7c0pyQzsagosXJKD098UWpyfl5xSVFpcsmUyVN6WMEqp/Sw56VAlEye4s3QOsWZMWlK+5SgKRrejCDYNiWDuYc1paSyIBWkicnfYkpnB0SeuYexZoqfn5/XfyAAE972JVOSOmOn1E7pYUyc4s1YnAjk6wEAJ+9b8g==',
  'flat.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RomOpo6CrUKFAAuBjD4YA+hGRwgFAeUFnAAAOaDHWY=',
  'big.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgommjoKtQpkAy77Dwxg4MAApTmgtACUFoHSElBaDkorQGgAxEIe5A==',
  'table.npy':
    'eNqb7BfqGxDJyFDGUK2eklqcXKRupRCtoV6hrqOgbpNmoa4ZC2Sk5ReVFCXmxecXpaSCFLgl5hSnAsWLMxILUoF8DSMdTR2FWgXSARcDGgAANt0cWA==',
  'plain.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpCiBmA2IOKA0CrFA+ExCzgJRCxZLyK1KLgTQnEDvADfpgD6FFYEJQWgJKc0BpOSgtAKUVHAAtwBxU',
  'packed.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gMpRyCumPM4OSFhBUOSmcKzhksKB7ieGjMacgsYOx2d9Ek7qLvRRF3A2uDAAfZqDl0m4aZLQgGzmL1OO2Yyaqx9wMDQMYetHwBOhi4B',
  'beside.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpCiBmA2IOKA0CrFA+ExCzgJRCxZLyK1KLgTQnEDvADfpgD6FFYEJQWgJKc0BpOSgtAKUVHED2GyDZz4JmPyMcszDkJeamCgBZIPeC9FngcTdCHzNDWkEx2L0ccPfaOQAAcBYhJw==',
  'otb.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gOpOUBcMedxckKCxcETBw6wLbFskDjBwhymYsezmbkwMKsw08/TkFl+gi2jp7ywXK1AoRibnkY8cxJfyLIlmxRED53yPNvcpfrs6VPrpcvSnzW+1UxwuHG4LY3/RJyYSrVF441GRja7G84ZgjMEpkxruCQTEMXnxe2Qyco+YS+bx7dNCR/lN+1lcogLzCri9JjPOsnOjunhocMNUnVPXrV/ZJyVIlINAKdwVOA=',
  'similarity.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gEpB0YGBjYgzQESgkqxIvFhmB2Ii1KLS3NKihlA+jiQ9DHh0QcRZwHLgfhcEHMYGEoqC1Kh8iDzChgQ5rGhmQcynwXJPE6Qu+Ee+WAPoUVgQlBaAkpzQGk5KC0ApRUc+KCKYfayYPEHF5K9AlB+sKevp49jkGdIJEQcAJwgJKM=',
  'two.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpBYwMDGxAmgMkBJViReIzQWl2IC5KLS7NKSlmAOnbwIDQx4RFHyOKeSxACOKzgMwA6y9A0s+Gph9kHguSfk4gdoA7/IM9hBaBCUFpCSjNAaXloLQAlFZwGKruBgCcBCbi',
  'ints.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gEpDyBmA2IOIOaCSrFC+UxAzAJSChVLyq9ILQbSzEAsABZnBaphA/LZgeo4GAD3Rxil',
  'none.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpCiBmA2IOKA0CrFA+MxQzAiFIHScQezBQDwAAN24XPg==',
  'both.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpAiBmA2IOKA0CrFA+ExCzgJQCYSKQ5gRiB7gBH+whtAhMCEpLQGkOKC0HpQWgtIIDKfYmUdFeAFE9H0s=',
  'complex.mat':
    'eNrzdQzxcXRSMNUzUPB1DNFNy8xJVQjISSxJyy/KtVIoyC/OrNBRcC5KTSxJTVHIz7NScCvKVPDLL1MwMlcwMrYyMLIytlQwMjAyYyADMHr68gGpHUDMBsQcIJoDIsUK5TMBMQtIKRAmAmlOIHaAG/DBHkKLwISgtASU5oDSclBaAEorOGA3h3QaAMqhJJk=',
};
const bytesOf = (name: string): Buffer => inflateSync(Buffer.from(files[name]!, 'base64'));

const readable: readonly (readonly [string, number])[] = [
  ...(['f8.npy', 'f4.npy', 'fortran.npy', 'plain.mat', 'packed.mat', 'beside.mat', 'otb.mat'] as const).map(
    (name) => [name, 7.5] as const,
  ),
  ['i8.npy', 7],
  ['ints.mat', 7],
];
for (const [name, width] of readable) {
  test(`boxes of ${name}`, (t) => {
    const file = path.join(testFolder(t, { [name]: bytesOf(name) }), name);
    assert.deepEqual([...readOpeFile(file, 2)], [1, 2, 3, 4, 5, 6, width, 8]);
    assert.throws(() => readOpeFile(file, 3), /holds 2 rows; expected 3/);
  });
}

const refused: readonly (readonly [string, RegExp])[] = [
  ['object.npy', /holds values of type '\|O'.*numpy\.savetxt/],
  ['flat.npy', /has the shape \(4,\); expected a matrix/],
  ['big.npy', /holds values of type '>f8'/],
  ['table.npy', /has no element type/],
  ['similarity.mat', /holds results of type 'SIMILARITY'/],
  ['two.mat', /holds 'results' of 2 runs/],
  ['none.mat', /holds x \(3 x 3\); expected one matrix of boxes.*writematrix/],
  ['both.mat', /holds a \(2 x 4\), b \(2 x 4\)/],
  ['complex.mat', /holds a \(2 x 4\)/],
];
for (const [name, message] of refused) {
  test(`refused by name: ${name}`, (t) => {
    const file = path.join(testFolder(t, { [name]: bytesOf(name) }), name);
    assert.throws(() => readOpeFile(file), { name: 'InputError', message });
  });
}

test('files that are cut off anywhere are refused by name', (t) => {
  const folder = testFolder(t);
  for (const name of ['f8.npy', 'plain.mat', 'packed.mat', 'otb.mat']) {
    const whole = bytesOf(name);
    for (let length = 0; length < whole.length; length += 1 + Math.floor(length / 16)) {
      const file = path.join(folder, name);
      writeFileSync(file, whole.subarray(0, length));
      assert.throws(
        () => readOpeFile(file, 2),
        { name: 'InputError', message: new RegExp(`${name}: `) },
        `${name} ${length}`,
      );
    }
  }
});

test('MAT-files of other versions and pickles say what to convert with', (t) => {
  const folder = testFolder(t, { 'a.mat': 'MATLAB 7.3 MAT-file', 'b.mat': 'x', 'pickles/a.pkl': 'x' });
  assert.throws(() => readOpeFile(path.join(folder, 'a.mat')), /is a MAT-file 7\.3 \(HDF5\); save it with -v7/);
  assert.throws(() => readOpeFile(path.join(folder, 'b.mat')), /is no little-endian MAT-file 5/);
  const pickles = path.join(folder, 'pickles');
  assert.throws(
    () => readOpeResults(pickles, [testSequence('a', 2)]),
    /a\.pkl: is a pickle, which is not read.*numpy\.savetxt/,
  );
});

test('a folder of matrices, with files of times beside them', (t) => {
  const folder = testFolder(t, {
    'Car.npy': bytesOf('f8.npy'),
    'jogging_1.mat': bytesOf('otb.mat'),
    'Car_time.npy': 'x',
  });
  const results = readOpeResults(folder, [testSequence('Car', 2), testSequence('Jogging-1', 2)]);
  assert.deepEqual(
    [...results.values()].map((boxes) => boxes[6]),
    [7.5, 7.5],
  );
});
