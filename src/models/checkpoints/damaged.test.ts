import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import type { Checkpoint } from './checkpoint.js';
import { Cursor } from './cursor.js';
import { readCheckpoint, readCheckpointFrom } from './read-checkpoint.js';
import { memorySource } from './testing/memory-source.js';
import {
  type Bytes,
  dict,
  floats,
  legacyFile,
  pickled,
  storage,
  tensor,
  text,
  zipFile,
} from './testing/torch-files.js';

const read = (bytes: Uint8Array): Checkpoint => readCheckpointFrom(memorySource('x.pth', bytes));
const refuses = (bytes: Uint8Array, message: RegExp): void => {
  assert.throws(
    () => read(bytes),
    (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.match(error.message, /^x\.pth: /);
      assert.ok(error.message.length < 600 && !error.message.includes('\n'), error.message);
      return true;
    },
  );
};

const six = floats(1, 2, 3, 4, 5, 6);
const stateDict = (value: Bytes): Bytes => pickled(dict(text('w'), value));
const shaped = (shape: readonly (number | bigint)[], strides: readonly (number | bigint)[], offset = 0): Uint8Array =>
  zipFile(stateDict(tensor(storage('0', 6), shape, strides, offset)), { 0: six });
const good = shaped([2, 3], [3, 1]);

test('control: the file that is damaged below is good', () => {
  const { data, shape } = read(good).tensors.get('w')!;
  assert.deepEqual([...data], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual([...read(shaped([2, 2], [1, 3], 1)).tensors.get('w')!.data], [2, 5, 3, 6]);
  assert.deepEqual([...read(shaped([3], [1], 3)).tensors.get('w')!.data], [4, 5, 6]);
});

test('shapes that do not fit their storage', () => {
  refuses(shaped([7], [1]), /\[7\].*does not fit in its storage '0' of 6 elements/);
  refuses(shaped([2, 3], [3, 1], 1), /from element 1 on/);
  refuses(shaped([2 ** 40, 2 ** 40], [1, 1]), /does not fit/);
  refuses(shaped([2 ** 52, 2 ** 52, 0, 5], [2 ** 52, 2 ** 52, 1, 1], 7), /does not fit/);
  refuses(shaped([2n ** 62n], [1]), /do not fit together/);
  refuses(shaped([-1, -6], [1, 1]), /do not fit together/);
  refuses(shaped([6], [-1], 5), /do not fit together/);
  refuses(shaped([6], [1, 1]), /do not fit together/);
  refuses(shaped([1000, 6], [0, 1]), /does not fit/); // a small storage as a large tensor
  refuses(shaped(new Array(33).fill(1), new Array(33).fill(1)), /does not fit/);
});

test('storages that are not what the pickle says', () => {
  const claims = (length: number | bigint, type?: string) =>
    zipFile(stateDict(tensor(storage('0', length, type), [1], [1])), { 0: six });
  refuses(claims(2 ** 45), /entry 'archive\/data\/0' of 24 bytes.*expected 35184372088832 elements/);
  refuses(claims(5), /expected 5 elements of float32, 20 bytes/);
  refuses(claims(2n ** 62n), /is not understood/);
  refuses(claims(-1), /is not understood/);
  refuses(claims(6, 'ComplexFloatStorage'), /names 'torch\.ComplexFloatStorage'/);
  refuses(zipFile(stateDict(tensor(storage('../0', 6), [1], [1])), { 0: six }), /no entry for storage '\.\.\/0'/);
  const legacy = (length: number, ...data: Bytes[]) =>
    legacyFile(stateDict(tensor(storage('a', length), [1], [1])), pickled([0x5d, ...text('a'), 0x61]), ...data);
  assert.equal(read(legacy(1, [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 128, 63])).tensors.get('w')!.data[0], 1);
  refuses(legacy(1, [2, 0, 0, 0, 0, 0, 0, 0], [0, 0, 128, 63]), /has 2 elements; expected 1/);
  refuses(legacy(1, [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 128]), /cut off or damaged: storage 'a'/);
  refuses(legacy(2 ** 50), /storage 'a' would take/);
  refuses(legacyFile(stateDict(tensor(storage('a', 1), [1], [1])), pickled([0x5d])), /storage 'a' is missing/);
});

test('many tensors of one storage are refused before they fill the memory', () => {
  const large = new Uint8Array(2 ** 22);
  const entries = Array.from({ length: 100 }, (_, i) => [text(`w${i}`), tensor(storage('0', 2 ** 20), [2 ** 20], [1])]);
  refuses(zipFile(pickled(dict(...entries.flat())), { 0: large }), /more than 4 times as large as the file/);
});

test('names', () => {
  const one = tensor(storage('0', 6), [6], [1]);
  refuses(zipFile(pickled(dict(text('w'), one, text('w'), one)), { 0: six }), /key 'w' twice/);
  refuses(zipFile(pickled(dict([0x4b, 1], one)), { 0: six }), /tensor under a number/);
  refuses(zipFile(pickled(dict(text('epoch'), text('x'))), {}), /holds a dict with 'epoch'; expected tensors by name/);
  refuses(zipFile(pickled(one), { 0: six }), /holds a tensor/);
  const self: Bytes = [0x7d, 0x71, 0, ...text('model'), 0x68, 0, 0x73]; // a dict that contains itself
  refuses(zipFile(pickled(self), {}), /expected tensors by name/);
});

test('archives that are cut off, compressed, or lead out of their folder', () => {
  for (let length = 0; length < good.length; length += 7) {
    assert.throws(() => read(good.slice(0, length)), InputError, `cut at ${length}`);
  }
  refuses(zipFile(stateDict(tensor(storage('0', 6), [6], [1])), { 0: six }, { level: 6 }), /is compressed/);
  refuses(
    zipFile(stateDict(tensor(storage('0', 6), [6], [1])), { 0: new Uint8Array(1e6) }, { level: 9 }),
    /is compressed/,
  );
  for (const name of ['../evil', '/evil', 'a/../../evil', 'C:/evil', 'a\\evil']) {
    refuses(zipSync({ [name]: six, 'archive/data.pkl': six }, { level: 0 }), /leads out of the archive's folder/);
  }
  const twice = Buffer.from(zipSync({ 'archive/a': six, 'archive/b': six }, { level: 0 }));
  for (let at = twice.indexOf('archive/b'); at >= 0; at = twice.indexOf('archive/b')) twice.write('archive/a', at);
  refuses(twice, /entry 'archive\/a' twice/);
  refuses(zipSync({ 'a.txt': six }, { level: 0 }), /zip archive of 'a\.txt'; expected a file of torch\.save/);
  refuses(zipSync({ 'a/data.pkl': six, 'a/constants.pkl': six }, { level: 0 }), /TorchScript/);
  const code = [new Uint8Array(100), { level: 6 }] as const; // of TorchScript it is compressed
  refuses(
    zipSync({ 'a/code/x.py': [...code], 'a/data.pkl': six, 'a/constants.pkl': six }, { level: 0 }),
    /TorchScript/,
  );
  const pickle = Uint8Array.from(stateDict(tensor(storage('0', 25), [25], [1])));
  refuses(zipSync({ 'a/data.pkl': pickle, 'a/data/0': [...code] }, { level: 0 }), /entry 'a\/data\/0' is compressed/);
});

test('an entry that declares more than is there, and a changed byte', () => {
  const bomb = Buffer.from(good);
  const entry = bomb.indexOf('PK\x01\x02', bomb.indexOf('PK\x01\x02', 0, 'latin1') + 1, 'latin1');
  bomb.writeUInt32LE(0xfffffff0, entry + 20);
  bomb.writeUInt32LE(0xfffffff0, entry + 24);
  refuses(bomb, /would take 4294967280 bytes/);
  const changed = Buffer.from(good);
  changed[changed.indexOf(Buffer.from(six)) + 2]! ^= 1;
  refuses(changed, /the checksum of entry 'archive\/data\/0' differs/);
  const mark = 'PK\x01\x02';
  for (let at = changed.indexOf(mark, 0, 'latin1'); at >= 0; at = changed.indexOf(mark, at + 1, 'latin1')) {
    changed.writeUInt32LE(0, at + 16); // as PyTorch writes it without checksums
  }
  assert.equal(read(changed).tensors.get('w')!.data.length, 6);
});

/** The archive with the sizes and place of its second entry in the 64-bit extra field, as in archives beyond 4 GB. */
function widened(zip: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(zip);
  const first = bytes.indexOf('PK\x01\x02', 0, 'latin1');
  const entry = bytes.indexOf('PK\x01\x02', first + 1, 'latin1');
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(size), 12);
  extra.writeBigUInt64LE(BigInt(bytes.readUInt32LE(entry + 42)), 20);
  for (const field of [20, 24, 42]) bytes.writeUInt32LE(0xffffffff, entry + field);
  bytes.writeUInt16LE(extra.length, entry + 30);
  const end = bytes.indexOf('PK\x05\x06', 0, 'latin1');
  bytes.writeUInt32LE(bytes.readUInt32LE(end + 12) + extra.length, end + 12);
  const at = entry + 46 + bytes.readUInt16LE(entry + 28);
  return Buffer.concat([bytes.subarray(0, at), extra, bytes.subarray(at)]);
}

test('64-bit sizes of entries', () => {
  assert.deepEqual([...read(widened(good, 24)).tensors.get('w')!.data], [1, 2, 3, 4, 5, 6]);
  refuses(widened(good, 2 ** 45), /would take 35184372088832 bytes/);
});

test('a large part of a large file is refused before it is read', () => {
  const source = { name: 'x', size: 2 ** 40, fill: () => assert.fail('was read') };
  assert.throws(() => new Cursor(source).take(2 ** 40 - 1), /1099511627775 bytes are wanted/);
});

test('files that are no checkpoint', () => {
  refuses(new Uint8Array(0), /is empty; expected a checkpoint/);
  refuses(Buffer.from('hello, world, how are you'), /begins with "hello, w"; expected a checkpoint/);
  refuses(Buffer.from('\x1f\x8b\x08\x00', 'latin1'), /begins with/);
  refuses(Uint8Array.from(pickled(dict())), /a pickle but no checkpoint of PyTorch/);
  assert.throws(() => readCheckpoint('/nonexistent/x.pth'), /x\.pth: cannot be read .*expected a checkpoint/);
  assert.throws(() => readCheckpoint(packageRoot), /is not a file/);
});

/** Whether reading ends well or with an InputError, and takes memory in proportion to the file. */
function isHandled(bytes: Uint8Array): boolean {
  try {
    const { tensors } = read(bytes);
    const loaded = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    return loaded <= 8 * bytes.length;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

function flipped(bytes: Uint8Array, flips: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, value] of flips) copy[at % copy.length] = value;
  return copy;
}

const flips = fc.array(fc.tuple(fc.nat(2 ** 20), fc.nat(255)), { minLength: 1, maxLength: 8 });
const folder = path.join(packageRoot, 'src/models/checkpoints/fixtures');
for (const name of ['types-zip.pth', 'types-legacy.pth', 'nested-legacy.pth.tar', 'protocol-4.pth']) {
  test(`any change of bytes is read or refused: ${name}`, () => {
    const bytes = new Uint8Array(readFileSync(path.join(folder, name)));
    fc.assert(
      fc.property(flips, fc.option(fc.nat(bytes.length)), (changes, length) =>
        isHandled(flipped(bytes, changes).slice(0, length ?? bytes.length)),
      ),
      { numRuns: 1500, seed: 1 },
    );
  });
}

test('any change of a pickle under a right checksum is read or refused', () => {
  const entries = [1, 2, 3].map((i) => [text(`w${i}`), tensor(storage('0', 6), [2, 3], [3, 1])]);
  const pickle = Uint8Array.from(pickled(dict(...entries.flat())));
  assert.ok(isHandled(zipFile([...pickle], { 0: six })));
  fc.assert(
    fc.property(flips, (changes) => isHandled(zipFile([...flipped(pickle, changes)], { 0: six }))),
    { numRuns: 3000, seed: 2 },
  );
});

test('any sequence of opcodes is read or refused', () => {
  const opcode = fc.constantFrom(
    ...Buffer.from('(0122N\x88\x89JKMGXTUBC)]}\x8f\x85\x86\x87tld\x91aesu\x90qr\x94hjRbQ.K\x00', 'latin1'),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: opcode }, fc.nat(255)), { maxLength: 60 }), (bytes) =>
      isHandled(zipFile([0x80, 2, ...bytes], { 0: six })),
    ),
    { numRuns: 5000, seed: 3 },
  );
});
