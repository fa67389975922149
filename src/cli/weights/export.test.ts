import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toOihw } from '../../models/checkpoints/layout.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { ort } from '../../runtime/session.js';
import { printed, refuses, siamdla } from '../../testing/cli.js';
import { siamCarTiny } from '../../trackers/siamcar/network.js';
import { shippedWeights } from '../../tracking/shipped-weights.js';
import { writeSequence } from '../../tracking/testing/sequences.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-export-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Weights of the tiny SiamCAR, whole or without one tensor. */
function weights(name: string, metadata: Record<string, string> = {}, without?: string): string {
  const file = path.join(folder, name);
  const params = Object.entries(initialise(siamCarTiny().table, { seed: 5, rule: 'reference' }));
  const tensors = params.flatMap(([key, { shape, data }]) =>
    key === without ? [] : [[key, toOihw(floatTensor(shape, data as Float32Array))] as const],
  );
  writeSafetensors(file, new Map(tensors), metadata);
  return file;
}

const tiny = (...args: readonly string[]): string[] => ['export', '--model', 'siamcar-tiny', ...args];

test('two files that any runtime opens, equal to the running network, which say what they are', async () => {
  const out = path.join(folder, 'new', 'onnx');
  const file = weights('tiny.safetensors', { input: 'rgb-imagenet' });
  const shown = JSON.parse(await printed(...tiny('--weights', file, '--out', out, '--json')));
  assert.deepEqual(readdirSync(out).sort(), ['search.onnx', 'template.onnx']);
  assert.deepEqual(
    shown.parity.map(({ output, shape }: { output: string; shape: number[] }) => [output, shape]),
    [
      ['feature_0', [1, 7, 7, 64]],
      ['cls', [1, 25, 25, 2]],
      ['reg', [1, 25, 25, 4]],
      ['centerness', [1, 25, 25, 1]],
    ],
  );
  for (const { relative, std } of shown.parity) assert.ok(relative <= 1e-4 && std > 0);
  const { metadata } = shown;
  assert.deepEqual(
    [metadata.model, metadata.input, metadata.template_size, metadata.search_size, metadata.weights],
    ['siamcar-tiny', 'rgb-imagenet', '127', '255', 'tiny.safetensors, 70 of 70 tensors'],
  );
  for (const part of ['template', 'search'] as const) {
    const text = readFileSync(shown[part], 'latin1');
    for (const value of [...Object.values(metadata), part])
      assert.ok(text.includes(value as string), `${part}: ${value}`);
    assert.ok(!text.includes('com.microsoft'), 'only standard operators'); // which any runtime has
  }
  const session = await ort().InferenceSession.create(shown.search);
  assert.deepEqual(
    session.inputMetadata.map((input) => [input.name, input.isTensor && [...input.shape]]),
    [
      ['x', [1, 255, 255, 3]],
      ['feature_0', [1, 7, 7, 64]],
    ],
  );
  await session.release();
});

test('weights that name no pixel format are tracked and exported in the same one', async () => {
  const data = path.join(folder, 'videos');
  await writeSequence(data, 'a', 2);
  const file = weights('bare.safetensors');
  const tracked = ['track', '--model', 'siamcar-tiny', '--weights', file, '--benchmark', data, '--tracker-name', 'car'];
  const track = await siamdla(...tracked, '--device', 'cpu', '--out', path.join(folder, 'results'));
  assert.equal(track.code, 0, track.stderr);
  const { identity } = JSON.parse(readFileSync(path.join(folder, 'results', 'car', 'provenance.json'), 'utf8'));
  const exported = await siamdla(...tiny('--weights', file, '--out', path.join(folder, 'bare'), '--json'));
  assert.deepEqual([identity.input, JSON.parse(exported.stdout).metadata.input], ['rgb-imagenet', 'rgb-imagenet']);
  for (const { stderr } of [track, exported]) {
    assert.match(stderr, /^note: .*bare\.safetensors names no pixel format; the model's, 'rgb-imagenet', is used/m);
  }
});

test("the kit's weights are exported in 8-bit integers, compared on images within the range that they were calibrated for", async () => {
  const out = path.join(folder, 'int8');
  const network = ['--model', 'siamcar-mobilenetv2', '--weights', shippedWeights('siamcar-mobilenetv2')!];
  const shown = JSON.parse(
    await printed('export', ...network, '--device', 'cpu', '--precision', 'int8', '--out', out, '--json'),
  );
  for (const { relative } of shown.parity) assert.ok(relative <= 0.1, `${relative}`);
});

test('a table for people, with a line that says the weights are none', async () => {
  const out = path.join(folder, 'random');
  const shown = await printed(...tiny('--random', '4', '--out', out));
  assert.match(shown, /^output +shape +largest difference +deviation +difference \/ deviation\n/);
  assert.match(shown, /\nweights: untrained, initial values of seed 4\n/);
  assert.match(shown, /\ninput: rgb-imagenet; template 127 x 127, search region 255 x 255\n/);
});

test('what a checkpoint lacks is refused, or filled and said', async () => {
  const file = weights('partial.safetensors', {}, 'down.bias');
  const out = path.join(folder, 'partial');
  await refuses(/69 of 70 tensors match, 1 are missing/, ...tiny('--weights', file, '--out', out));
  assert.equal(existsSync(out), false);
  const shown = await printed(...tiny('--weights', file, '--out', out, '--allow-partial'));
  assert.match(shown, /\n1 tensors have initial values of seed 1: the files are not of a trained network\n/);
});

test('a network that does not compute numbers fails, and files that were there stay', async () => {
  const out = path.join(folder, 'random');
  const before = readFileSync(path.join(out, 'search.onnx'));
  const params = initialise(siamCarTiny().table);
  const tensors = Object.entries(params).map(([name, { shape, data }]) => {
    const values = name === 'car_head.centerness.bias' ? Float32Array.of(Number.NaN) : (data as Float32Array);
    return [name, toOihw(floatTensor(shape, values))] as const;
  });
  const file = path.join(folder, 'nan.safetensors');
  writeSafetensors(file, new Map(tensors));
  const { code, stderr } = await siamdla(...tiny('--weights', file, '--out', out));
  assert.equal(code, 1); // not the user's mistake
  assert.match(stderr, /output '\w+' of the exported files differs/);
  assert.deepEqual(readdirSync(out).sort(), ['search.onnx', 'template.onnx']);
  assert.deepEqual(readFileSync(path.join(out, 'search.onnx')), before);
});

test('bad input is an InputError', async () => {
  const file = weights('odd.safetensors', { input: 'yuv' });
  const out = path.join(folder, 'none');
  await refuses(/no weights were given for siamcar-tiny; give a checkpoint/, ...tiny('--out', out));
  await refuses(/--allow-partial: is for .*--weights/, ...tiny('--random', '1', '--allow-partial', '--out', out));
  await refuses(/both --weights and --random/, ...tiny('--weights', file, '--random', '1', '--out', out));
  await refuses(/pixel format 'yuv'; expected one of bgr, rgb-imagenet/, ...tiny('--weights', file, '--out', out));
  await refuses(
    /unknown model 'siam'; expected one of siamrpnpp-r50/,
    'export',
    '--model',
    'siam',
    '--random',
    '1',
    '--out',
    out,
  );
  const blocked = path.join(folder, 'a-file');
  writeFileSync(blocked, '');
  await refuses(
    /the output folder .*a-file\/x: is no folder/,
    ...tiny('--random', '1', '--out', path.join(blocked, 'x')),
  );
});
