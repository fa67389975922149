import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { testFolder } from '../../testing/test-folder.js';
import { readCheckpoint } from './read-checkpoint.js';
import { writeSafetensors } from './safetensors.js';

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
