import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chooseDevice } from '../../runtime/device.js';
import { runInstance } from '../../runtime/verify/instance.js';
import type { Compute } from '../../runtime/verify/verify-kernels.js';
import { verifyDevice } from '../../study/verify/verify.js';
import { type CliRun, cliFile, printed, refuses } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { Terminal } from '../terminal/terminal.js';
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
  await refuses(/--out belongs to --verify/, 'doctor', '--out', 'a.json');
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
    reportVerification({ device, isSoftware: false, ...verification }, isJson, terminal);
    assert.equal(terminal.exitCode, 1);
    assert.equal(stderr.text, 'siamdla: wasm computes wrongly: group normalisation\n');
    if (isJson) assert.deepEqual(JSON.parse(stdout.text).wrong, ['group normalisation']);
    else assert.match(stdout.text, /group normalisation +forward .* WRONG: y of \[2,9,11,32\]/);
  }
});

test('numbers that are not finite are wrong, and JSON says what was found', async () => {
  const patched: Compute = async (instance, given, route) => {
    const { y, ...others } = await runInstance(instance, given, route);
    return { ...others, y: { ...y!, data: y!.data.map((value, i) => (i === 3 ? Number.NaN : value)) } };
  };
  const device = await chooseDevice('wasm');
  const verification = await verifyDevice(device, { only: ['pooling'], speed: false, compute: patched });
  const { wrong, checks } = JSON.parse(JSON.stringify(verification)) as VerificationReport;
  assert.deepEqual(wrong, ['pooling']);
  const [forward, gradient] = checks;
  assert.equal(forward!.error, undefined);
  assert.match(forward!.failure!, /^y of \[2,14,12,9\]: found NaN at 3, expected -?0\.\d+$/);
  assert.ok(gradient!.isRight && gradient!.error! < 1e-4);
});

test('a software renderer is said to be none of the cards', async () => {
  const device = await chooseDevice('wasm');
  const verification = await verifyDevice(device, { only: ['selection'], speed: false });
  const texts = [true, false].map((isSoftware) => {
    const [stdout, stderr] = [new Text(), new Text()];
    reportVerification({ device, isSoftware, ...verification }, false, new Terminal({ stdout, stderr }));
    return stdout.text;
  });
  assert.match(texts[0]!, /is a software renderer here, no card: its results say nothing of a card/);
  assert.doesNotMatch(texts[1]!, /software/);
});

const require = createRequire(import.meta.url);

/** Runs the real command line after a module that breaks something. */
function withFault(t: TestContext, source: string, ...args: readonly string[]): CliRun {
  const folder = testFolder(t, { 'fault.cjs': source });
  const fault = pathToFileURL(path.join(folder, 'fault.cjs')).href;
  const words = ['--import', fault, cliFile, 'doctor', '--verify', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** Replaces what the runs of ONNX Runtime do from one on; the first is of the probe for the CPU's blocks. */
function fromRun(number: number, action: string): string {
  return `const { InferenceSession } = require(${JSON.stringify(require.resolve('onnxruntime-node'))});
    const { create } = InferenceSession;
    let runs = 0;
    InferenceSession.create = async (...args) => {
      const session = await create.apply(InferenceSession, args);
      const run = session.run.bind(session);
      session.run = (...given) => { if (++runs < ${number}) return run(...given); ${action} };
      return session;
    };`;
}

const kernels = ['--only', 'pooling,gathering,selection', '--device', 'cpu', '--json'];
const label = ({ name, part, route, isRight }: VerificationReport['checks'][number]): string =>
  `${name} ${part} ${route} ${isRight}`;
const byOnnxRuntime = ['pooling forward ONNX Runtime cpu true', 'pooling gradient ONNX Runtime cpu true'];

test('after the loss of the device what was found is reported, and what was not checked', (t) => {
  const text = 'Failed to download data from buffer. wgpu::MapAsyncStatus value: 4, message: [Device] is lost.';
  const out = path.join(testFolder(t), 'new', 'verify.json');
  const fault = fromRun(4, `return Promise.reject(new Error('${text}'));`); // after both of pooling
  const { code, stdout, stderr } = withFault(t, fault, ...kernels, '--out', out);
  assert.equal(code, 1, stderr);
  const report = JSON.parse(stdout) as VerificationReport;
  assert.deepEqual(report.checks.map(label), [
    ...byOnnxRuntime,
    'gathering forward ONNX Runtime cpu false',
    'gathering gradient ONNX Runtime cpu false',
    ...['pooling forward', 'pooling gradient', 'gathering forward', 'gathering gradient'].map(
      (name) => `${name} tensorflow.js wasm true`,
    ),
    ...['selection forward', 'selection gradient'].map((name) => `${name} tensorflow.js wasm true`),
  ]);
  assert.deepEqual([report.isRight, report.wrong], [false, ['gathering']]);
  assert.deepEqual(report.unchecked, ['selection by ONNX Runtime cpu', 'speed by ONNX Runtime cpu']);
  assert.equal(report.checks[2]!.fault, 'lost');
  assert.match(stderr, /^siamdla: cpu computes wrongly: gathering$/m);
  assert.match(
    stderr,
    /^siamdla: cpu: the device was lost by ONNX Runtime cpu; not checked: selection by .*, speed by /m,
  );
  assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), report);
  assert.equal(report.command, "npx siamdla doctor --verify --device cpu --only 'pooling,gathering,selection'");
  assert.equal(report.isSoftware, false);
});

test('a process that is killed leaves what it has found in the file', (t) => {
  const out = path.join(testFolder(t), 'verify.json');
  const { code, stdout } = withFault(t, fromRun(4, "process.kill(process.pid, 'SIGKILL');"), ...kernels, '--out', out);
  assert.equal(stdout, '');
  assert.notEqual(code, 0);
  const report = JSON.parse(readFileSync(out, 'utf8')) as VerificationReport;
  assert.deepEqual(report.checks.map(label), byOnnxRuntime);
  assert.deepEqual([report.isRight, report.incomplete], [false, 'it was still running']);
  assert.equal(report.unchecked[0], 'gathering by ONNX Runtime cpu');
  assert.equal(report.unchecked.at(-1), 'speed by ONNX Runtime cpu');
});

test('a kernel of the device that is wrong is found by the command line, and named', (t) => {
  const [core, wasm] = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'].map((name) =>
    JSON.stringify(require.resolve(name)),
  );
  const fault = `const tf = require(${core});
    require(${wasm});
    const average = tf.getKernel('AvgPool', 'wasm').kernelFunc;
    tf.unregisterKernel('MaxPool', 'wasm');
    tf.registerKernel({ kernelName: 'MaxPool', backendName: 'wasm', kernelFunc: average });`;
  const args = ['--device', 'wasm', '--only', 'pooling,activations', '--no-speed', '--json'];
  const { code, stdout, stderr } = withFault(t, fault, ...args);
  assert.equal(code, 1, stderr);
  const { wrong, checks } = JSON.parse(stdout) as VerificationReport;
  assert.deepEqual(wrong, ['pooling']);
  assert.deepEqual(
    checks.filter(({ isRight }) => !isRight).map(({ part, at }) => [part, at]),
    [
      ['forward', 'y of [2,15,17,9]'],
      ['gradient', 'd x of [2,15,17,9]'], // it goes to where the input is the result
    ],
  );
  assert.match(stderr, /^siamdla: wasm computes wrongly: pooling$/m);
  assert.equal(withFault(t, '', ...args).code, 0); // nothing else is wrong
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
