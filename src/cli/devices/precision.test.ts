import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hashOfFile } from '../../files/file-hash.js';
import { ort } from '../../runtime/session.js';
import { printed, refuses, siamdla } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { shippedModel, shippedWeights } from '../../tracking/shipped-weights.js';
import { writeSequence, writeWeights } from '../../tracking/testing/sequences.js';
import { placeOf } from './precision.js';

/** Random weights have activations beyond halves. */
const shipped = shippedWeights(shippedModel)!;

test('--precision int8: track calibrates once and records it, export writes standard operators, precision compares', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  for (const name of ['a', 'b']) await writeSequence(data, name, 4);
  const weights = path.join(folder, 'car.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const out = path.join(folder, 'out');
  const network = ['--model', 'siamcar-tiny', '--weights', weights];
  const track = ['track', ...network, '--benchmark', data, '--out', out, '--device', 'cpu', '--workers', '1'];
  const int8 = ['--precision', 'int8'];
  await refuses(/car\.safetensors\.int8\.json: not found; .*--calibrate FOLDER/, ...track, ...int8);
  await printed(...track, ...int8, '--calibrate', data);
  assert.ok(existsSync(`${weights}.int8.json`));
  const record = JSON.parse(readFileSync(path.join(out, 'siamcar-tiny', 'provenance.json'), 'utf8'));
  assert.equal(record.identity.precision, 'int8');
  assert.match(record.identity.calibration, /^[0-9a-f]{64}$/);
  assert.equal(record.provenance[0].precision, 'int8');
  const again = JSON.parse(await printed(...track, ...int8, '--json'));
  assert.deepEqual([again.tracked, again.kept], [0, 2]);
  await refuses(
    /holds results of another run: precision is int8 there, fp32 here; calibration is .* there, absent here/,
    ...track,
  );

  const onnx = path.join(folder, 'onnx');
  const shown = JSON.parse(await printed('export', ...network, '--out', onnx, '--device', 'cpu', ...int8, '--json'));
  assert.equal(shown.metadata.precision, 'int8');
  for (const { relative } of shown.parity) assert.ok(relative <= 0.1);
  const text = readFileSync(shown.search, 'latin1');
  assert.ok(text.includes('QuantizeLinear') && !text.includes('com.microsoft'));
  const session = await ort().InferenceSession.create(shown.search);
  assert.deepEqual([...session.inputNames], ['x', 'feature_0']);
  await session.release();
  await refuses(
    /expected --weights FILE/,
    'export',
    '--model',
    'siamcar-tiny',
    '--random',
    '1',
    '--out',
    onnx,
    ...int8,
  );

  const places = ['--benchmark', data, '--calibrate', data, '--out', path.join(folder, 'compared')];
  const compare = ['precision', '--weights', `${shippedModel}=${shipped}`, ...places, '--rounds', '5'];
  await refuses(/--device wasm: expected cpu, webgpu or cuda/, ...compare, '--device', 'wasm');
  const result = JSON.parse(await printed(...compare, '--models', ' siamcar-tiny', '--json'));
  const [speed, accuracy] = [result.speeds[0], result.accuracies[0]];
  assert.equal(speed.reduced, 'int8');
  assert.ok(speed.cpuMs.reduced.min > 0 && speed.cpuMs.reduced.min <= speed.cpuMs.reduced.median);
  assert.ok(speed.speedUp.min <= speed.speedUp.median && speed.speedUp.median <= speed.speedUp.max);
  assert.deepEqual(Object.keys(accuracy.videos), ['a', 'b']);
  const { fp32, int8: whole } = accuracy.auc;
  assert.ok(Math.abs(accuracy.changes.int8.difference - (whole - fp32)) < 1e-12);
  assert.ok(Math.abs(accuracy.changes.fp16.difference - (accuracy.auc.fp16 - fp32)) < 1e-12);
  assert.ok(Math.abs(accuracy.changes.fp16.difference) < 0.1);
  assert.deepEqual(JSON.parse(readFileSync(path.join(folder, 'compared', 'precision.json'), 'utf8')), result);
});

test('weights that overflow in half precision fail in their row, each training in its own, and those after them are compared', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  for (const name of ['a', 'b']) await writeSequence(data, name, 4);
  const trainings = ['one', 'two'].map((name) => path.join(folder, name, 'weights.safetensors'));
  for (const [i, weights] of trainings.entries()) writeWeights(weights, 'siamcar-tiny', 1 + i);
  const networks = ['--weights', ...trainings.map((file) => `siamcar-tiny=${file}`), `${shippedModel}=${shipped}`];
  const out = path.join(folder, 'compared');
  const places = ['--benchmark', data, '--calibrate', data, '--out', out, '--device', 'cpu', '--workers', '1'];
  const { code, stdout, stderr } = await siamdla('precision', ...networks, ...places, '--models', 'none', '--json');
  assert.equal(code, 1, stderr);
  const { accuracies, failures, incomplete } = JSON.parse(stdout);
  assert.deepEqual([accuracies.length, accuracies[0].model, incomplete], [1, shippedModel, undefined]);
  assert.deepEqual([failures.length, failures[0].model, failures[0].part], [2, 'siamcar-tiny', 'accuracy']);
  for (const [i, { weights, reason }] of failures.entries()) {
    const hash = hashOfFile(trainings[i]!);
    assert.equal(weights, hash);
    assert.doesNotMatch(reason, /another run/);
    const short = hash.slice(0, 8);
    assert.ok(stderr.includes(`siamdla: not measured: accuracy of siamcar-tiny, weights ${short}: `), stderr);
    assert.ok(existsSync(path.join(out, `siamcar-tiny-weights-${short}-fp32`, 'provenance.json')));
  }
  assert.equal(readFileSync(path.join(out, 'precision.json'), 'utf8'), stdout);
});

test('--precision fp16: track records it, export writes files of half the size; other devices and random weights are refused', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  await writeSequence(data, 'a', 4);
  const out = path.join(folder, 'out');
  const network = ['--model', shippedModel, '--weights', shipped];
  const track = ['track', ...network, '--benchmark', data, '--out', out, '--workers', '1'];
  const fp16 = ['--precision', 'fp16'];
  await refuses(/--calibrate is for --precision int8/, ...track, '--device', 'cpu', ...fp16, '--calibrate', data);
  await refuses(
    /--precision fp16 runs on cpu, webgpu or cuda; found device wasm/,
    ...track,
    '--device',
    'wasm',
    ...fp16,
  );
  await printed(...track, '--device', 'cpu', ...fp16);
  const record = JSON.parse(readFileSync(path.join(out, shippedModel, 'provenance.json'), 'utf8'));
  assert.deepEqual([record.identity.precision, record.provenance[0].precision], ['fp16', 'fp16']);
  await refuses(/precision is fp16 there, fp32 here/, ...track, '--device', 'cpu');

  const sizeOf = async (precision: string): Promise<number> => {
    const onnx = path.join(folder, precision);
    const words = ['export', ...network, '--out', onnx, '--device', 'cpu', '--precision', precision, '--json'];
    const shown = JSON.parse(await printed(...words));
    assert.equal(shown.metadata.precision, precision === 'fp32' ? undefined : precision);
    for (const { relative } of shown.parity) assert.ok(relative <= 0.1);
    return statSync(shown.search).size;
  };
  const ratio = (await sizeOf('fp16')) / (await sizeOf('fp32'));
  assert.ok(ratio < 0.6, `${ratio}`);
  const random = ['export', '--model', 'siamcar-tiny', '--random', '1', '--out', out];
  await refuses(/--precision fp16 needs trained weights/, ...random, ...fp16);
});

test('what is measured on a card is stored with the device, its adapter, card and driver; the CPU has none', (t) => {
  withEnvironment(t, { SIAMDLA_TEST_SOFTWARE_GPU: undefined });
  const device = { name: 'webgpu', eager: 'webgpu', provider: 'webgpu', reason: 'WebGPU found nvidia H100' } as const;
  const cards = [{ name: 'NVIDIA H100', driver: '550.54', memoryMiB: 81559, usedMiB: 4 }];
  const place = placeOf(device, cards);
  assert.match(place.title, /float32, speed on webgpu, accuracy on the CPU, by ONNX Runtime$/);
  assert.deepEqual([place.device, place.cards], ['webgpu', cards]);
  assert.equal(place.provenance.device, 'webgpu (onnxruntime)');
  assert.equal(place.provenance.deviceReason, 'WebGPU found nvidia H100');
  const cpu = placeOf({ name: 'cpu', eager: 'wasm', provider: 'cpu', reason: 'asked for' });
  assert.match(cpu.title, /float32, on the CPU by ONNX Runtime$/);
  assert.deepEqual([cpu.device, cpu.cards, cpu.provenance.device], ['cpu', undefined, 'cpu (onnxruntime)']);
});

test('precision refuses a place that it cannot write to before it measures', async (t) => {
  const folder = testFolder(t, { file: '' });
  const file = path.join(folder, 'file');
  await refuses(/^siamdla: --out .*file: is no folder that can be written to/, 'precision', '--out', file);
});

test('precision refuses a single video, over which there is no interval, before it tracks it', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  await writeSequence(data, 'a', 2);
  const places = ['--benchmark', data, '--calibrate', data, '--out', path.join(folder, 'out'), '--device', 'cpu'];
  await refuses(
    /--benchmark: data has one video; expected at least 2/,
    ...['precision', '--models', 'none', ...places, '--weights', `${shippedModel}=${shipped}`],
  );
});

test('precision takes two trainings of a network, but none of them twice', async (t) => {
  const folder = testFolder(t, { 'a/weights.safetensors': 'same', 'b/weights.safetensors': 'same' });
  const weights = ['a', 'b'].map((name) => `siamcar-tiny=${path.join(folder, name, 'weights.safetensors')}`);
  await refuses(
    /--weights siamcar-tiny=.*b\/weights\.safetensors: has the same content as .*a\/weights\.safetensors; give each training once/,
    ...['precision', '--models', 'none', '--out', folder, '--device', 'cpu', '--weights', ...weights],
  );
});
