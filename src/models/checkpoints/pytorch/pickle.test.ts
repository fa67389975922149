import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../../errors.js';
import { Cursor } from '../cursor.js';
import { readCheckpoint, readCheckpointFrom } from '../read-checkpoint.js';
import { memorySource } from '../testing/memory-source.js';
import {
  type Bytes,
  call,
  dict,
  legacyFile,
  named,
  pickled,
  text,
  tuple,
  whole,
  zipFile,
} from '../testing/torch-files.js';
import { unpickle } from './pickle.js';
import { torchGlobal } from './torch-values.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-pickle-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const read = (...value: readonly Bytes[]): unknown => {
  const source = memorySource('test.pkl', Uint8Array.from(pickled(...value)));
  return unpickle(new Cursor(source), { global: torchGlobal('test.pkl'), persistent: (id) => id });
};
const refuses = (message: RegExp, ...value: readonly Bytes[]): void => {
  assert.throws(
    () => read(...value),
    (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    },
  );
};

const trace = path.join(folder, 'was-run');
const command = `touch ${trace}`;
/** By how the class is named, a pickle that runs a command when Python loads it. */
const attacks: Readonly<Record<string, Bytes>> = {
  GLOBAL: call('posix', 'system', text(command)),
  STACK_GLOBAL: [...text('posix'), ...text('system'), 0x93, ...tuple(text(command)), 0x52],
  'in a dict': dict(text('state_dict'), dict(text('w'), call('os', 'system', text(command)))),
};

for (const [kind, attack] of Object.entries(attacks)) {
  test(`a pickle that would run a command (${kind}) is refused by name, in both formats, and runs nothing`, () => {
    const bytes = pickled(attack);
    const files = {
      'zip.pth': zipFile(bytes),
      'legacy.pth': legacyFile(bytes, pickled([0x5d])),
      'bare.pth': Uint8Array.from(bytes),
    };
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name);
      writeFileSync(file, content);
      assert.throws(
        () => readCheckpoint(file),
        (error: Error) => {
          assert.ok(error instanceof InputError);
          assert.match(error.message, /names '(posix|os)\.system', which is refused/);
          return true;
        },
      );
      assert.equal(existsSync(trace), false);
    }
  });
}

const python = spawnSync('python3', ['--version']).status === 0;
test('control: Python does run the command of these pickles', { skip: !python && 'no python3 on this machine' }, () => {
  for (const attack of Object.values(attacks)) {
    const file = path.join(folder, 'live.pkl');
    writeFileSync(file, Uint8Array.from(pickled(attack)));
    spawnSync('python3', ['-c', 'import pickle, sys; pickle.load(open(sys.argv[1], "rb"))', file]);
    assert.equal(existsSync(trace), true);
    rmSync(trace);
  }
});

test('only what the allow-list has may be named, called or given attributes', () => {
  for (const name of [
    'builtins.eval',
    'torch.load',
    'torch._utils._rebuild_tensor_v3',
    'torch.nn.Linear',
    'numpy.ndarray',
  ]) {
    const [, module, last] = /^(.*)\.(\w+)$/.exec(name)!;
    refuses(new RegExp(`names '${name.replaceAll('.', '\\.')}'`), named(module!, last!));
  }
  refuses(/names 'Object\.constructor'/, named('Object', 'constructor'));
  refuses(/names '\.__proto__'/, named('', '__proto__'));
  refuses(/calls 'torch\.FloatStorage'/, call('torch', 'FloatStorage'));
  refuses(/calls text/, text('print'), tuple(), [0x52]);
  refuses(/opcode NEWOBJ /, named('collections', 'OrderedDict'), tuple(), [0x81]);
  refuses(/opcode INST /, [0x69]);
  refuses(/opcode EXT1 /, [0x82, 1]);
  refuses(/sets attributes of a list of 0/, [0x5d], dict(), [0x62]);
  refuses(/NumPy value of type 'O8'/, call('numpy', 'dtype', text('O8')));
  assert.throws(
    () => readCheckpointFrom(memorySource('x.pth', zipFile(pickled([...text('module'), 0x51])))),
    /outside of its pickle/,
  );
});

test('arguments that would be copied again and again are small', () => {
  refuses(
    /bytes made of text; expected a NumPy number/,
    call('_codecs', 'encode', text('x'.repeat(65)), text('latin1')),
  );
  refuses(/names 'torch\.int1000'/, named('torch', 'int1000'));
  refuses(/names 'builtins\.set'/, call('builtins', 'set', [0x5d]));
});

test('plain values are what Python reads', () => {
  assert.deepEqual(read(tuple([0x4e], [0x88], [0x4b, 7], [0x4a, 0xff, 0xff, 0xff, 0xff])), [null, true, 7, -1]);
  assert.equal(read(whole(-(2n ** 62n))), -(2n ** 62n));
  assert.equal(read([0x8a, 0]), 0);
  assert.equal(read([0x8a, 1, 0xff]), -1);
  assert.equal(read([0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), 1.5);
  assert.deepEqual(read(dict(text('a'), whole(1))), new Map([['a', 1]]));
  assert.deepEqual(read([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x30], text('after')), 'after'); // a list that contains itself
  assert.deepEqual(read(call('collections', 'OrderedDict'), dict(text('_metadata'), dict()), [0x62]), new Map());
});

test('an OrderedDict of Python 2, whose entries are arguments of the call', () => {
  const entries = [tuple(text('a'), whole(1)), tuple(text('b'), call('collections', 'OrderedDict', [0x5d]))];
  const items: Bytes = [0x5d, 0x28, ...entries.flat(), 0x65]; // EMPTY_LIST, MARK, pairs, APPENDS
  const found = read(call('collections', 'OrderedDict', items));
  assert.deepEqual(
    found,
    new Map<string, unknown>([
      ['a', 1],
      ['b', new Map()],
    ]),
  );
  refuses(/OrderedDict made of text; expected a list/, call('collections', 'OrderedDict', text('a')));
  refuses(/OrderedDict made of a list of 1/, call('collections', 'OrderedDict', tuple(tuple(text('a')))));
  refuses(/same key twice/, call('collections', 'OrderedDict', tuple(entries[0]!, entries[0]!)));
});

test('a NumPy scalar, which learning rates are in real checkpoints', () => {
  const state = tuple(whole(3), text('<'), [0x4e], [0x4e], [0x4e], whole(-1), whole(-1), whole(0));
  const type: Bytes = [...call('numpy', 'dtype', text('f8'), [0x89], [0x88]), ...state, 0x62];
  const bytes = Buffer.from(Float64Array.of(0.005).buffer).toString('latin1');
  const encoded = call('_codecs', 'encode', text(bytes), text('latin1'));
  assert.equal(read(call('numpy.core.multiarray', 'scalar', type, encoded)), 0.005);
  refuses(/NumPy value made of/, call('numpy.core.multiarray', 'scalar', type, text('short')));
});

test('damaged pickles', () => {
  refuses(/key 'a' twice/, dict(text('a'), whole(1), text('a'), whole(2)));
  refuses(/takes a value where there is none/, [0x30]);
  refuses(/takes a value where there is none/, [0x28, 0x52]);
  refuses(/has no mark/, [0x74]);
  refuses(/value 5, which was not stored/, [0x68, 5]);
  refuses(/key without a value/, [0x7d, 0x28], text('a'), [0x75]);
  refuses(/appends to what is no list/, [0x4e, 0x4e, 0x61]);
  refuses(/not UTF-8/, [0x58, 1, 0, 0, 0, 0xff]);
  refuses(/4294967280 bytes are wanted/, [0x58, 0xf0, 0xff, 0xff, 0xff]);
  refuses(/whole number of 255 bytes/, [0x8a, 255]);
  refuses(/protocol 9; expected 2 to 5/, [0x80, 9]);
  refuses(/too long/, new Array(1_100_000).fill(0x4e));
});
