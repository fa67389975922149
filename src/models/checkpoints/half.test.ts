import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { testFolder } from '../../testing/test-folder.js';
import { toHalf } from './half.js';
import { readCheckpoint } from './read-checkpoint.js';
import { writeSafetensors } from './safetensors.js';

test('known values of binary16', () => {
  const cases: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000], // a tie, to even
    [3 * 2 ** -25, 0x0002], // a tie, to even
    [1 + 2 ** -11, 0x3c00], // a tie, to even
    [1 + 3 * 2 ** -11, 0x3c02],
    [2047.9, 0x6800], // a carry into the exponent
    [1e-12, 0x0000],
    [2 ** -14 - 2 ** -26, 0x0400], // the largest subnormal rounds up to a normal one
  ];
  const values = Float32Array.from(cases, ([value]) => value);
  assert.deepEqual(
    [...toHalf(values, 'x')],
    cases.map(([, half]) => half),
  );
});

test('values without a half are refused', () => {
  for (const bad of [65520, -1e9, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => toHalf(Float32Array.of(1, bad), "'a'"), /'a': holds .*; half precision needs finite values/);
  }
});

test('a file of half precision returns the nearest halves, and those unchanged when written again', (t) => {
  const folder = testFolder(t);
  const rng = random(3, 'halves');
  const data = Float32Array.from({ length: 4000 }, () => rng.between(-1, 1) * 2 ** Math.floor(rng.between(-26, 15)));
  const write = (values: Float32Array, name: string): Float32Array => {
    const file = path.join(folder, name);
    const tensors = new Map([['a', { shape: [4000], dtype: 'float32' as const, data: values }]]);
    writeSafetensors(file, tensors, {}, { half: true });
    const read = readCheckpoint(file).tensors.get('a')!;
    assert.equal(read.storedAs, 'float16');
    return read.data as Float32Array;
  };
  const once = write(data, 'a.safetensors');
  once.forEach((value, i) => {
    const step = Math.max(2 ** (Math.floor(Math.log2(Math.abs(data[i]!))) - 10), 2 ** -24);
    assert.ok(Math.abs(value - data[i]!) <= step / 2, `${data[i]} became ${value}`);
  });
  assert.deepEqual(write(once, 'b.safetensors'), once);
});
