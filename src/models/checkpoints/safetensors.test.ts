import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import { type Checkpoint, type CheckpointTensor, floatTensor } from './checkpoint.js';
import { readCheckpoint } from './read-checkpoint.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { memorySource } from './testing/memory-source.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-safetensors-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([length, json, data]));
};
const read = (bytes: Uint8Array): Checkpoint => readSafetensors(memorySource('x.safetensors', bytes));
const refuses = (bytes: Uint8Array, message: RegExp): void => {
  assert.throws(
    () => read(bytes),
    (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.ok(error.message.length < 600 && !error.message.includes('\n'));
      return true;
    },
  );
};

test('what is written is read again: values, shapes, types, metadata', () => {
  const { tensors } = readCheckpoint(path.join(packageRoot, 'src/models/checkpoints/fixtures/types-zip.pth'));
  const out = path.join(folder, 'new/round.safetensors');
  writeSafetensors(out, tensors, { layout: 'oihw', ü: '"' });
  const again = readCheckpoint(out);
  assert.equal(again.format, 'safetensors');
  assert.deepEqual(again.metadata, { layout: 'oihw', ü: '"' });
  assert.deepEqual([...again.tensors.keys()].sort(), [...tensors.keys()].sort());
  for (const [name, { shape, dtype, data }] of tensors) {
    const found = again.tensors.get(name)!;
    assert.deepEqual({ shape: found.shape, dtype: found.dtype, data: found.data }, { shape, dtype, data }, name);
  }
  assert.deepEqual(readdirSync(path.dirname(out)), ['round.safetensors']); // no temporary file
});

test('the bytes that are written: a padded header, values aligned to their size', () => {
  const out = path.join(folder, 'bytes.safetensors');
  writeSafetensors(
    out,
    new Map<string, Pick<CheckpointTensor, 'shape' | 'dtype' | 'data'>>([
      ['b', { shape: [3], dtype: 'int8', data: Int8Array.of(1, 2, 3) }],
      ['a', floatTensor([1], Float32Array.of(1))],
    ]),
  );
  const bytes = readFileSync(out);
  const length = Number(bytes.readBigUInt64LE(0));
  assert.equal(length % 8, 0);
  assert.deepEqual(JSON.parse(bytes.toString('utf8', 8, 8 + length)), {
    a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    b: { dtype: 'I8', shape: [3], data_offsets: [4, 7] },
  });
  assert.deepEqual([...bytes.subarray(8 + length)], [0, 0, 128, 63, 1, 2, 3]);
});

test('half, bfloat16 and double become float32', () => {
  const data = Uint8Array.from([0x00, 0x3e, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]);
  const { tensors } = read(
    file(
      {
        h: { dtype: 'F16', shape: [1], data_offsets: [0, 2] },
        b: { dtype: 'BF16', shape: [], data_offsets: [2, 4] },
        d: { dtype: 'F64', shape: [1, 1], data_offsets: [4, 12] },
      },
      data,
    ),
  );
  for (const name of ['h', 'b', 'd']) assert.deepEqual(tensors.get(name)!.data, Float32Array.of(1.5), name);
  assert.equal(tensors.get('b')!.storedAs, 'bfloat16');
});

test('a header whose length begins like a pickle is still a header', () => {
  const out = path.join(folder, 'length.safetensors');
  for (let padding = 0; padding < 0x80; padding += 8) {
    writeSafetensors(out, new Map([['w', floatTensor([1], Float32Array.of(2))]]), { padding: 'x'.repeat(padding) });
    assert.equal(readCheckpoint(out).tensors.get('w')!.data[0], 2);
    if (readFileSync(out)[0] === 0x80) return;
  }
  assert.fail('no header of 128 bytes');
});

test('a tensor that cannot be written leaves the last good file', () => {
  const out = path.join(folder, 'kept.safetensors');
  writeFileSync(out, 'last good');
  assert.throws(() => writeSafetensors(out, new Map([['w', floatTensor([2, 2], new Float32Array(3))]])), InputError);
  assert.throws(
    () => writeSafetensors(out, new Map([['w', { shape: [2], dtype: 'float16', data: new Float32Array(2) }]])),
    InputError,
  );
  assert.equal(readFileSync(out, 'utf8'), 'last good');
});

const w = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const eight = new Uint8Array(8);

test('headers that are damaged or wrong', () => {
  assert.equal(read(file({ w: w(0, 8) }, eight)).tensors.get('w')!.data.length, 2); // the control
  refuses(new Uint8Array(3), /cut off or damaged: the length of the header/);
  refuses(file({ w: w(0, 8) }).slice(0, 20), /the header would take/);
  refuses(Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 123]), /header of 18446744073709552000 bytes/);
  refuses(file('{"w": '), /not JSON/);
  refuses(file('[]'), /no JSON object/);
  refuses(file('['.repeat(1e6)), /nested more than 100 levels deep/);
  refuses(file({ w: w(0, 4) }, eight), /take 4 bytes, the file has 8/);
  refuses(file({ w: w(0, 8) }, eight.subarray(1)), /take 8 bytes, the file has 7/);
  refuses(file({ w: w(4, 8) }, eight), /begins at byte 4; expected 0/);
  refuses(file({ a: w(0, 8), b: w(4, 8) }, eight), /'b' begins at byte 4; expected 8/);
  refuses(file({ w: w(0, 8, [3]) }, eight), /needs 12 bytes, has 8/);
  refuses(file({ w: w(8, 0, [2]) }, eight), /has -8/);
  refuses(file({ w: w(0, 8, [2 ** 40, 2 ** 40]) }, eight), /needs 4\.8.*e\+24 bytes/);
  refuses(file({ w: w(0, 2 ** 42) }, eight), /take 4398046511104 bytes, the file has 8/);
  refuses(file({ w: w(0, 8, [-2]) }, eight), /whole numbers/);
  refuses(file({ w: w(0, 8, [1.5]) }, eight), /whole numbers/);
  refuses(file({ w: w(0, 8, 2) }, eight), /whole numbers/);
  refuses(file({ w: w(0, 8, [8], 'F8_E4M3') }, eight), /type '\\"F8_E4M3\\"'; expected one of F64, F32/);
  refuses(file({ w: w(0, 8, [8], 'constructor') }, eight), /expected one of/);
  refuses(file({ w: null }, eight), /type 'undefined'/);
  refuses(file({ __metadata__: { a: 1 } }), /metadata that is not text/);
});

test('a tensor named twice is refused, also under another spelling', () => {
  const entry = JSON.stringify(w(0, 8));
  refuses(file(`{"w": ${entry}, "w": ${entry}}`, eight), /its header: has the name "w" twice/);
  refuses(file(`{"w": ${entry}, "\\u0077": ${entry}}`, eight), /has the name "w" twice/);
  const inner = entry.replace('{', '{"shape":[2],');
  refuses(file(`{"w": ${inner}}`, eight), /has the name "shape" twice/);
  refuses(file('{"__metadata__": {"a": "1", "a": "2"}}'), /has the name "a" twice/);
  assert.deepEqual([...read(file({ '"w",': w(0, 8), w: w(8, 8) }, eight)).tensors.keys()], ['"w",', 'w']);
});

test('names that are not UTF-8 are refused: two of them could be read as one', () => {
  const bytes = file({ aa: w(0, 8) }, eight);
  bytes[bytes.indexOf(97)] = 0xff;
  refuses(bytes, /its header: is not UTF-8/);
});

test('a header with very long or deeply nested parts', () => {
  assert.equal(read(file({ __metadata__: { a: '"x\\\\'.repeat(2e6) } })).tensors.size, 0);
  assert.equal(read(file({ __metadata__: { a: 'x'.repeat(1.6e7) } })).tensors.size, 0);
  refuses(file(`{"w": ${'['.repeat(3e6)}${']'.repeat(3e6)}}`), /nested more than 100 levels deep/);
});

test('any change of bytes is read or refused', () => {
  const bytes = file(
    { __metadata__: { a: 'b' }, a: w(0, 8, [2, 1]), b: w(8, 8, [0, 7]), c: w(8, 16, [1], 'I64') },
    new Uint8Array(16),
  );
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(flips, (changes) => {
      const copy = bytes.slice();
      for (const [at, value] of changes) copy[at] = value;
      try {
        const { tensors } = read(copy);
        return [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0) <= 2 * copy.length;
      } catch (error) {
        if (error instanceof InputError) return true;
        throw error;
      }
    }),
    { numRuns: 5000, seed: 1 },
  );
});
