import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { InputError } from '../errors.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { packageRoot } from '../package-root.js';
import { realData } from '../testing/fixtures.js';
import { checkpointCommand } from './checkpoint.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-checkpoint-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = path.join(packageRoot, 'src/models/checkpoints/fixtures');
const nested = path.join(fixtures, 'nested-zip.pth.tar');

/** What the command prints. */
function printed(t: TestContext, ...args: readonly string[]): string {
  const log = t.mock.method(console, 'log', () => {});
  const command = checkpointCommand()
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const sub of command.commands) sub.copyInheritedSettings(command);
  try {
    command.parse(args, { from: 'user' });
    return log.mock.calls.map((call) => String(call.arguments[0])).join('\n');
  } finally {
    log.mock.restore();
  }
}

test('inspect --json: names, shapes, types, counts, where the tensors were', (t) => {
  const shown = JSON.parse(printed(t, 'inspect', nested, '--json'));
  assert.equal(shown.format, 'pth (zip)');
  assert.deepEqual(shown.nesting, ['state_dict']);
  assert.equal(shown.prefix, 'module.');
  assert.equal(shown.tensors, 7);
  assert.equal(shown.parameters, 3 * 2 * 9 + 3 + 3 + 3);
  assert.equal(shown.values, shown.parameters + 3 + 3 + 1);
  assert.deepEqual(shown.list[0], { name: 'module.0.weight', shape: [3, 2, 3, 3], dtype: 'float32' });
  assert.equal(shown.metadata.epoch, 3);
});

test('inspect as a table', (t) => {
  const shown = printed(t, 'inspect', nested);
  assert.match(shown, /^name +shape +dtype\n/);
  assert.match(shown, /\nmodule\.0\.weight +\[3, 2, 3, 3\] +float32\n/);
  assert.match(shown, /7 tensors, under 'state_dict', names begin with 'module\.'/);
  assert.match(shown, /\n63 parameters, 7 running statistics\n/);
  assert.match(shown, /\noptimizer: a dict of 2/);
});

const nanotrack = realData('weights/nanotrackv1.pth');
test('convert a real checkpoint: refused as a whole, told to leave out its head', { skip: nanotrack.skip }, (t) => {
  const out = path.join(folder, 'nanotrack.safetensors');
  assert.throws(
    () => printed(t, 'convert', nanotrack.file, out, '--from', 'pysot'),
    /tensors are not pysot's \('ban_head\..*and \d+ more/,
  );
  assert.equal(existsSync(out), false);
  const shown = JSON.parse(printed(t, 'convert', nanotrack.file, out, '--from', 'pysot', '--allow-partial', '--json'));
  const [before, written] = [readCheckpoint(nanotrack.file), readCheckpoint(out)];
  assert.equal(shown.converted.length + shown.unused.length + shown.leftOver.length, 231);
  assert.equal(written.tensors.size, shown.converted.length);
  assert.ok(written.tensors.size > 100);
  for (const { from, to } of shown.converted)
    assert.deepEqual(written.tensors.get(to)!.data, before.tensors.get(from)!.data);
});

test('convert: prefix taken off, layout as asked, said in the file', (t) => {
  const out = path.join(folder, 'tiny.safetensors');
  assert.match(printed(t, 'convert', nested, out), /without 'module\.'/);
  assert.deepEqual(readCheckpoint(out).tensors.get('0.weight')!.shape, [3, 2, 3, 3]);
  printed(t, 'convert', nested, out, '--layout', 'hwio');
  const { tensors, metadata } = readCheckpoint(out);
  assert.deepEqual(tensors.get('0.weight')!.shape, [3, 3, 2, 3]);
  assert.deepEqual(metadata, { source: 'nested-zip.pth.tar', layout: 'hwio' });
});

test('bad input is an InputError', (t) => {
  const refuses = (message: RegExp, ...args: string[]) =>
    assert.throws(
      () => printed(t, ...args),
      (error: Error) => error instanceof InputError && message.test(error.message),
    );
  refuses(/expected a checkpoint/, 'inspect', path.join(fixtures, 'expected.json'));
  refuses(/cannot be read/, 'inspect', path.join(folder, 'none.pth'));
  refuses(/ends in \.safetensors/, 'convert', nested, path.join(folder, 'out.pth'));
  refuses(/cannot be written/, 'convert', nested, path.join(nested, 'out.safetensors'));
  assert.throws(() => printed(t, 'convert', nested, 'x.safetensors', '--from', 'keras'), /pysot, siamcar, torchvision/);
});
