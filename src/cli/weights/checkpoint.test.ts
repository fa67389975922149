import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { printed, refuses } from '../../testing/cli.js';
import { realData } from '../../testing/fixtures.js';
import { siamCarTiny } from '../../trackers/siamcar/network.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-checkpoint-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = path.join(packageRoot, 'src/models/checkpoints/fixtures');
const tiny = path.join(folder, 'siamcar-tiny.safetensors');
writeTiny(tiny);

/** Weights of a tiny network, all but those that are named. */
function writeTiny(file: string, { without = [] as readonly string[], metadata = {} } = {}): void {
  const tensors = Object.entries(initialise(siamCarTiny().table)).flatMap(([name, { shape, data }]) =>
    without.includes(name) ? [] : [[name, toOihw(floatTensor(shape, data as Float32Array))] as const],
  );
  writeSafetensors(file, new Map(tensors), metadata);
}
const nested = path.join(fixtures, 'nested-zip.pth.tar');

test('inspect --json: names, shapes, types, counts, where the tensors were', async () => {
  const shown = JSON.parse(await printed('checkpoint', 'inspect', nested, '--json'));
  assert.equal(shown.format, 'pth (zip)');
  assert.deepEqual(shown.nesting, ['state_dict']);
  assert.equal(shown.prefix, 'module.');
  assert.equal(shown.tensors, 7);
  assert.equal(shown.parameters, 3 * 2 * 9 + 3 + 3 + 3);
  assert.equal(shown.values, shown.parameters + 3 + 3 + 1);
  assert.deepEqual(shown.list[0], { name: 'module.0.weight', shape: [3, 2, 3, 3], dtype: 'float32' });
  assert.equal(shown.metadata.epoch, 3);
});

test('inspect as a table', async () => {
  const shown = await printed('checkpoint', 'inspect', nested);
  assert.match(shown, /^name +shape +dtype\n/);
  assert.match(shown, /\nmodule\.0\.weight +\[3, 2, 3, 3\] +float32\n/);
  assert.match(shown, /7 tensors, under 'state_dict', prefix of all names: 'module\.'/);
  assert.match(shown, /\n63 parameters, 7 running statistics\n/);
  assert.match(shown, /\noptimizer: a dict of 2/);
});

const nanotrack = realData('weights/nanotrackv1.pth');
test('convert a real checkpoint: refused as a whole, told to leave out its head', {
  skip: nanotrack.skip,
}, async () => {
  const out = path.join(folder, 'nanotrack.safetensors');
  await refuses(
    /tensors are not pysot's \('ban_head\..*and \d+ more/,
    'checkpoint',
    'convert',
    nanotrack.file,
    out,
    '--key-format',
    'pysot',
  );
  assert.equal(existsSync(out), false);
  const shown = JSON.parse(
    await printed('checkpoint', 'convert', nanotrack.file, out, '--key-format', 'pysot', '--allow-partial', '--json'),
  );
  const [before, written] = [readCheckpoint(nanotrack.file), readCheckpoint(out)];
  assert.equal(shown.converted.length + shown.unused.length + shown.leftOver.length, 231);
  assert.equal(written.tensors.size, shown.converted.length);
  assert.ok(written.tensors.size > 100);
  for (const { from, to } of shown.converted)
    assert.deepEqual(written.tensors.get(to)!.data, before.tensors.get(from)!.data);
});

test("convert NanoTrack's weights: every tensor of the network is found, the unused neck is told; another version is refused", {
  skip: nanotrack.skip,
}, async () => {
  const out = path.join(folder, 'nanotrack-v1.safetensors');
  const convert = ['checkpoint', 'convert', nanotrack.file, out, '--model'];
  const shown = JSON.parse(await printed(...convert, 'nanotrack-v1', '--json'));
  assert.deepEqual([shown.matched, shown.missing, shown.wrongShape], [194, [], []]);
  const counts = shown.leftOver.filter((name: string) => !name.endsWith('.num_batches_tracked'));
  assert.equal(counts.length, 5);
  assert.ok(counts.every((name: string) => name.startsWith('neck.downsample.')));
  await refuses(
    /nanotrackv1\.pth: holds weights of nanotrack-v1; .*choose model nanotrack-v1, or other weights$/m,
    ...convert,
    'nanotrack-v3',
  );
});

test('convert: prefix taken off, layout as asked, said in the file', async () => {
  const out = path.join(folder, 'tiny.safetensors');
  assert.match(await printed('checkpoint', 'convert', nested, out), /without 'module\.'/);
  assert.deepEqual(readCheckpoint(out).tensors.get('0.weight')!.shape, [3, 2, 3, 3]);
  await printed('checkpoint', 'convert', nested, out, '--layout', 'hwio');
  const { tensors, metadata } = readCheckpoint(out);
  assert.deepEqual(tensors.get('0.weight')!.shape, [3, 3, 2, 3]);
  assert.deepEqual(metadata, { source: 'nested-zip.pth.tar', layout: 'hwio' });
});

test('inspect --model: what fits, is missing, has another shape, is left over, tensor by tensor', async () => {
  const file = path.join(folder, 'misfit.safetensors');
  const [head, down] = ['car_head.centerness.bias', 'down.weight'];
  writeTiny(file, { without: [head] });
  const tensors = new Map(readCheckpoint(file).tensors);
  tensors.set(down, floatTensor([1, 2], Float32Array.of(1, 2)));
  tensors.set('extra.weight', floatTensor([1], Float32Array.of(1)));
  writeSafetensors(file, tensors);
  const { rows, counts } = JSON.parse(
    await printed('checkpoint', 'inspect', file, '--model', 'siamcar-tiny', '--json'),
  );
  assert.deepEqual(counts, { matched: 68, missing: 1, 'other shape': 1, 'left over': 1, unused: 0 });
  const row = (name: string) =>
    rows.find((one: { name?: string; inFile?: string }) => (one.name ?? one.inFile) === name);
  assert.deepEqual(row(head), { name: head, expected: [1], fit: 'missing' });
  assert.deepEqual(row(down), {
    name: down,
    inFile: down,
    expected: [64, 64, 1, 1],
    found: [1, 2],
    fit: 'other shape',
  });
  assert.equal(row('extra.weight').fit, 'left over');
  const whole = await printed('checkpoint', 'inspect', tiny, '--model', 'siamcar-tiny');
  assert.match(whole, /siamcar-tiny: 70 of 70 tensors match, 0 missing, 0 of another shape, 0 left over, 0 unused$/);
});

test('convert --model: all tensors have to be there, unless partial is allowed', async () => {
  const out = path.join(folder, 'for-model.safetensors');
  const partial = path.join(folder, 'partial.safetensors');
  writeTiny(partial, { without: ['car_head.centerness.bias'], metadata: { input: 'rgb-imagenet', source: 'far.pth' } });
  const args = ['convert', partial, out, '--model', 'siamcar-tiny'];
  await refuses(/69 of 70 tensors match, 1 are missing \('car_head\.centerness\.bias'\)/, 'checkpoint', ...args);
  assert.equal(existsSync(out), false);
  const shown = await printed('checkpoint', ...args, '--allow-partial');
  assert.match(shown, /69 of 70 tensors found\nmissing: 'car_head\.centerness\.bias'$/);
  const { metadata } = readCheckpoint(out);
  assert.deepEqual(metadata, { source: 'far.pth', input: 'rgb-imagenet', layout: 'oihw', model: 'siamcar-tiny' });
  await refuses(/expected \[/, 'checkpoint', 'convert', partial, out, '--model', 'siamcar-r50');
  await refuses(
    /tiny\.safetensors: holds weights of siamcar-tiny; .*choose model siamcar-tiny/,
    'checkpoint',
    'convert',
    tiny,
    out,
    '--model',
    'siamcar-r50',
  );
  await refuses(/unknown model 'siamcat'/, 'checkpoint', 'convert', tiny, out, '--model', 'siamcat');
});

test('convert keeps what a training wrote about its weights', async () => {
  const [trained, out] = ['trained', 'again'].map((name) => path.join(folder, `${name}.safetensors`)) as [
    string,
    string,
  ];
  const metadata = { model: 'siamcar-tiny', input: 'rgb-imagenet', assigner: 'dla', data: 'synthetic', seed: '7' };
  writeTiny(trained, { metadata });
  await printed('checkpoint', 'convert', trained, out, '--layout', 'hwio');
  assert.deepEqual(readCheckpoint(out).metadata, { source: 'trained.safetensors', ...metadata, layout: 'hwio' });
  await refuses(/holds weights of siamcar-tiny/, 'checkpoint', 'convert', out, trained, '--model', 'siamcar-r50');
});

test('a file that says its kernels are in the other layout is read so', async () => {
  const [there, back] = ['hwio', 'back'].map((name) => path.join(folder, `${name}.safetensors`)) as [string, string];
  await printed('checkpoint', 'convert', tiny, there, '--layout', 'hwio');
  await printed('checkpoint', 'convert', there, back, '--model', 'siamcar-tiny');
  assert.deepEqual(readCheckpoint(back).tensors, readCheckpoint(tiny).tensors);
  const name = 'backbone.stem1.conv.weight';
  assert.notDeepEqual(readCheckpoint(there).tensors.get(name), readCheckpoint(tiny).tensors.get(name));
  const odd = path.join(folder, 'odd.safetensors');
  writeTiny(odd, { metadata: { layout: 'nchw' } });
  await refuses(/layout 'nchw'; expected one of oihw, hwio/, 'checkpoint', 'convert', odd, back);
});

test('bad input is an InputError', async () => {
  await refuses(/expected a checkpoint/, 'checkpoint', 'inspect', path.join(fixtures, 'expected.json'));
  await refuses(/cannot be read/, 'checkpoint', 'inspect', path.join(folder, 'none.pth'));
  await refuses(/--key-format: .*give --model/, 'checkpoint', 'inspect', nested, '--key-format', 'pysot');
  await refuses(/ending in \.safetensors/, 'checkpoint', 'convert', nested, path.join(folder, 'out.pth'));
  await refuses(/cannot be written/, 'checkpoint', 'convert', nested, path.join(nested, 'out.safetensors'));
  await refuses(
    /pysot, siamcar, torchvision, keras/,
    'checkpoint',
    'convert',
    nested,
    'x.safetensors',
    '--key-format',
    'caffe',
  );
});

test('convert never replaces the checkpoint that it reads, however its path is written', async () => {
  const [file, link] = ['kept', 'link'].map((name) => path.join(folder, `${name}.safetensors`)) as [string, string];
  const before = readFileSync(tiny);
  writeFileSync(file, before);
  symlinkSync(file, link);
  for (const out of [file, path.relative(process.cwd(), file), link]) {
    await refuses(
      /is the checkpoint itself, which would be replaced; give another file/,
      'checkpoint',
      'convert',
      file,
      out,
    );
  }
  assert.deepEqual(readFileSync(file), before);
});
