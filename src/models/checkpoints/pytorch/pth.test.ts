import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../files/package-root.js';
import { fixture, realData } from '../../../testing/fixtures.js';
import type { Checkpoint, CheckpointTensor } from '../checkpoint.js';
import { readCheckpoint, readCheckpointFrom } from '../read-checkpoint.js';
import { memorySource } from '../testing/memory-source.js';
import { type Bytes, dict, floats, pickled, storage, tensor, text, whole, zipFile } from '../testing/torch-files.js';

// The files and expected.json were written by PyTorch: fixtures/make-fixtures.py.
const folder = path.join(packageRoot, 'src/models/checkpoints/fixtures');
const { files } = fixture<{
  files: Record<string, Record<string, { shape: number[]; dtype: string; values: (number | string)[] }>>;
}>('models/checkpoints/fixtures/expected.json');

/** Values as expected.json has them: text for whole numbers, float32 values as numbers. */
function expectedValues(dtype: string, values: readonly (number | string)[]): (number | string)[] {
  if (!/float/.test(dtype)) return [...values];
  return values.map((value) => Math.fround(Number(value)));
}

function foundValues({ storedAs, data }: CheckpointTensor): (number | string)[] {
  return Array.from<number | bigint, number | string>(data, (value) =>
    /float/.test(storedAs) ? Number(value) : `${value}`,
  );
}

for (const [name, tensors] of Object.entries(files)) {
  test(`${name}: names, shapes, types and values are PyTorch's`, () => {
    const checkpoint = readCheckpoint(path.join(folder, name));
    assert.equal(checkpoint.format, name.includes('legacy') ? 'pth (legacy)' : 'pth (zip)');
    assert.deepEqual([...checkpoint.tensors.keys()], Object.keys(tensors));
    for (const [key, { shape, dtype, values }] of Object.entries(tensors)) {
      const found = checkpoint.tensors.get(key)!;
      assert.deepEqual(found.shape, shape, key);
      assert.equal(found.storedAs, dtype, key);
      assert.equal(found.data instanceof Float32Array, /float/.test(dtype), key);
      assert.deepEqual(foundValues(found), expectedValues(dtype, values), key); // tells 0 from -0
    }
  });
}

test('tensors that share a storage have memory of their own', () => {
  const { tensors } = readCheckpoint(path.join(folder, 'types-zip.pth'));
  const [wholeTensor, part] = ['shared.whole', 'shared.part'].map((name) => tensors.get(name)!.data);
  assert.equal(part![0], wholeTensor![5]);
  part![0] = 99;
  assert.notEqual(wholeTensor![5], 99);
});

for (const format of ['zip', 'legacy']) {
  test(`nested state dict (${format}): where it was, and what stands beside it`, () => {
    const { nesting, metadata, tensors } = readCheckpoint(path.join(folder, `nested-${format}.pth.tar`));
    assert.deepEqual(nesting, ['state_dict']);
    assert.deepEqual(metadata, { epoch: 3, arch: 'tiny', best: 0.5, optimizer: 'a dict of 2' });
    assert.equal([...tensors.keys()][0], 'module.0.weight');
    assert.equal(tensors.has('module.1.num_batches_tracked'), true);
  });
}

test('a state dict beside a tensor that is no weight, as the accuracy in training scripts', () => {
  const accuracy = tensor(storage('0', 1), [], []);
  const weights = dict(text('a'), tensor(storage('1', 2), [2], [1]), text('b'), tensor(storage('1', 2), [1], [1], 1));
  const content = { 0: floats(0.5), 1: floats(1, 2) };
  const read = (...entries: readonly Bytes[]): Checkpoint =>
    readCheckpointFrom(memorySource('x.pth', zipFile(pickled(dict(...entries)), content)));
  const found = read(text('best_acc1'), accuracy, text('state_dict'), weights);
  assert.deepEqual([found.nesting, [...found.tensors.keys()]], [['state_dict'], ['a', 'b']]);
  assert.deepEqual(found.metadata, { best_acc1: 'a tensor or another value of PyTorch' });
  const flat = read(text('c'), accuracy, text('model'), dict(text('width'), whole(3))); // a state dict with a remark
  assert.deepEqual([flat.nesting, [...flat.tensors.keys()], flat.metadata], [[], ['c'], { model: 'a dict of 1' }]);
});

const nanotrack = realData('weights/nanotrackv1.pth');
test('a real checkpoint (NanoTrack): names, shapes and sums are what PyTorch reads', { skip: nanotrack.skip }, () => {
  const { tensors: expected } = fixture<{ tensors: [string, number[], string, number, number][] }>(
    'models/checkpoints/fixtures/nanotrackv1.json',
  );
  const { tensors, nesting, metadata } = readCheckpoint(nanotrack.file);
  assert.equal(expected.length, 231);
  assert.deepEqual(
    [...tensors.keys()],
    expected.map(([name]) => name),
  );
  for (const [name, shape, dtype, sum, magnitude] of expected) {
    const found = tensors.get(name)!;
    assert.deepEqual(found.shape, shape, name);
    assert.equal(found.storedAs, dtype, name);
    const values = Array.from<number | bigint, number>(found.data, Number);
    const near = (value: number, goal: number) => Math.abs(value - goal) <= 1e-9 * magnitude;
    assert.ok(
      near(
        values.reduce((a, b) => a + b, 0),
        sum,
      ),
      name,
    );
    assert.ok(
      near(
        values.reduce((a, b) => a + Math.abs(b), 0),
        magnitude,
      ),
      name,
    );
  }
  assert.deepEqual(nesting, ['state_dict']);
  assert.equal(metadata.optimizer, 'a dict of 2');
});
