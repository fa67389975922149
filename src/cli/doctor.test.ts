import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { chooseDevice } from '../runtime/device.js';
import { runInstance } from '../runtime/verify/instance.js';
import type { Compute } from '../runtime/verify/verify-kernels.js';
import { verifyDevice } from '../study/verify/verify.js';
import { printed, refuses } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import { Terminal } from './terminal.js';
import { reportVerification, type VerificationReport } from './verification.js';

test('a verification compares kernels and a network, as a table and as JSON', async () => {
  const only = ['--only', 'selection, nanotrack-v1', '--no-speed'];
  const table = await printed('doctor', '--verify', '--device', 'wasm', ...only);
  assert.match(table, /selection +gradient +tensorflow\.js wasm +\S+ +1\.0e-5 +right/);
  assert.match(table, /nanotrack-v1 +training step /);
  assert.match(table, /kernels against tensorflow\.js cpu, networks against ONNX Runtime cpu/);
  assert.match(table, /^wasm computes as the CPU does/m);
});

test('speed is measured beside the ceilings', async () => {
  const text = await printed('doctor', '--verify', '--device', 'cpu', '--only', 'reduction', '--json');
  const { device, isRight, checks, speeds } = JSON.parse(text) as VerificationReport;
  assert.deepEqual([device.name, isRight], ['cpu', true]);
  assert.deepEqual([...new Set(checks.map(({ route }) => route))], ['ONNX Runtime cpu', 'tensorflow.js wasm']);
  assert.deepEqual(
    speeds.map(({ name, part }) => `${name}, ${part}`),
    ['matrix product (ceiling), forward', 'copy (ceiling), forward', 'reduction, forward', 'reduction, gradient'],
  );
  assert.ok(speeds[0]!.gflops! > 0 && speeds[1]!.gbs! > 0 && speeds[2]!.gbs! > 0);
});

/** A folder with an nvidia-smi that lists one card. */
function fakeDriver(t: TestContext): string {
  const folder = testFolder(t);
  const file = path.join(folder, 'nvidia-smi');
  writeFileSync(file, '#!/bin/sh\necho "NVIDIA H100, 550.54.15, 81559, 4"\n');
  chmodSync(file, 0o755);
  return folder;
}

const noScripts = process.platform === 'win32' ? 'a shell script plays nvidia-smi' : false;

test('both forms of JSON have the date, and the cards with driver and memory', { skip: noScripts }, async (t) => {
  withEnvironment(t, { PATH: `${fakeDriver(t)}${path.delimiter}${process.env.PATH}` });
  const cards = [{ name: 'NVIDIA H100', driver: '550.54.15', memoryMiB: 81559, usedMiB: 4 }];
  for (const words of [[], ['--verify', '--only', 'selection', '--no-speed']]) {
    const found = JSON.parse(await printed('doctor', '--device', 'cpu', '--json', ...words));
    assert.deepEqual(found.cards, cards);
    assert.ok(Math.abs(Date.parse(found.date) - Date.now()) < 600_000, found.date);
  }
});

test('options of --verify are refused without it', async () => {
  await refuses(/--only belongs to --verify, which is not given/, 'doctor', '--only', 'reduction');
  await refuses(/--no-speed belongs to --verify/, 'doctor', '--no-speed');
});

/** What a command prints. */
class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

test('a kernel that is wrong ends in exit code 1 and the name of its family', async () => {
  const patched: Compute = async (instance, given, route) => {
    const results = await runInstance(instance, given, route);
    const { y } = results;
    return 'scale' in instance.inputs
      ? { ...results, y: { ...y!, data: y!.data.map((value) => value + 0.1) } }
      : results;
  };
  const device = await chooseDevice('wasm');
  const only = ['pooling', 'group normalisation'];
  for (const isJson of [false, true]) {
    const [stdout, stderr] = [new Text(), new Text()];
    const terminal = new Terminal({ stdout, stderr });
    const verification = await verifyDevice(device, { only, speed: false, compute: patched });
    reportVerification({ device, ...verification }, isJson, terminal);
    assert.equal(terminal.exitCode, 1);
    assert.equal(stderr.text, 'siamdla: wasm computes wrongly: group normalisation\n');
    if (isJson) assert.deepEqual(JSON.parse(stdout.text).wrong, ['group normalisation']);
    else assert.match(stdout.text, /group normalisation +forward .* WRONG: y of \[2,9,11,32\]/);
  }
});

test('an unknown family is refused with the known ones', async () => {
  await refuses(
    /--only: unknown family 'convolutions'; expected some of convolution, .*siamcar-r50/,
    'doctor',
    '--verify',
    '--only',
    'convolutions',
  );
});
