import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '../files/package-root.js';
import { testFolder } from '../testing/test-folder.js';

const { platform, arch } = process;
const [otherSystem, otherProcessor] = [platform === 'win32' ? 'linux' : 'win32', arch === 'x64' ? 'arm64' : 'x64'];
const foreign = [
  `onnxruntime-node/bin/napi-v6/${otherSystem}/${arch}/a.node`,
  `onnxruntime-node/bin/napi-v6/${platform}/${otherProcessor}/a.node`,
  `webgpu/dist/${otherSystem}-${arch}/a.node`,
  `webgpu/dist/${platform}-${otherProcessor}/a.node`,
  `zeromq/build/${otherSystem}/${otherProcessor}/node/a.node`,
];
const own = [
  `onnxruntime-node/bin/napi-v6/${platform}/${arch}/a.node`,
  `onnxruntime-node/bin/napi-v6/${platform}/notes.txt`,
  'onnxruntime-node/lib/win32/a.js',
  `webgpu/dist/${platform}-${arch}/a.node`,
  `webgpu/dist/${platform}-universal/a.node`,
  'webgpu/dist/win32.js',
  'zeromq/build/manifest.json',
  `zeromq/build/${platform}/${arch}/node/a.node`,
  `other/bin/napi-v6/${otherSystem}/${arch}/a.node`,
];

function installed(t: TestContext, names: readonly string[]): string {
  return testFolder(t, Object.fromEntries(names.map((name) => [`node_modules/${name}`, 'x'.repeat(300_000)])));
}

function prune(cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const script = path.join(packageRoot, 'src/install/prune-packages.cjs');
  const all = { ...process.env, SIAMDLA_ALL_PLATFORMS: '', ...env };
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd, encoding: 'utf8', env: all });
  assert.equal(status, 0);
  return stderr.trim();
}

const left = (folder: string, names: readonly string[]): string[] =>
  names.filter((name) => existsSync(path.join(folder, 'node_modules', name)));

test("other platforms' binaries of the three packages go, and nothing else", (t) => {
  const folder = installed(t, [...foreign, ...own]);
  assert.equal(prune(folder), 'siamdla: removed 2 MB that this system does not use');
  assert.deepEqual(left(folder, foreign), []);
  assert.deepEqual(left(folder, own), own);
  assert.equal(prune(folder), '');
});

const unused = [
  '@tensorflow/tfjs-core/dist/tensor.js.map',
  '@tensorflow/tfjs-core/dist/ops/add.js.map',
  '@tensorflow/tfjs-core/dist/miniprogram/index.js',
  '@tensorflow/tfjs-core/dist/miniprogram/index.js.map',
];
const used = [
  '@tensorflow/tfjs-core/dist/tensor.js',
  '@tensorflow/tfjs-core/dist/map.js',
  '@tensorflow/tfjs-core/src/tensor.js.map',
  'other/dist/index.js.map',
];

test('source maps and mini-programs of tensorflow.js go, and nothing else', (t) => {
  const folder = installed(t, [...unused, ...used]);
  assert.equal(prune(folder), 'siamdla: removed 1 MB that this system does not use');
  assert.deepEqual(left(folder, unused), []);
  assert.deepEqual(left(folder, used), used);
  const kept = installed(t, unused);
  assert.equal(prune(kept, { SIAMDLA_ALL_PLATFORMS: '1' }), '');
  assert.deepEqual(left(kept, unused), unused);
});

test('SIAMDLA_ALL_PLATFORMS keeps them', (t) => {
  const folder = installed(t, foreign);
  assert.equal(prune(folder, { SIAMDLA_ALL_PLATFORMS: '1' }), '');
  assert.deepEqual(left(folder, foreign), foreign);
});

test('packages, or all of them, that are links elsewhere are left alone, and missing ones are no error', (t) => {
  const elsewhere = installed(t, foreign);
  const folder = testFolder(t, { 'node_modules/readme': '' });
  for (const name of readdirSync(path.join(elsewhere, 'node_modules'))) {
    symlinkSync(path.join(elsewhere, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
  assert.equal(prune(folder), '');
  assert.deepEqual(left(elsewhere, foreign), foreign);
  const linked = testFolder(t);
  symlinkSync(path.join(elsewhere, 'node_modules'), path.join(linked, 'node_modules'));
  assert.equal(prune(linked), '');
  assert.deepEqual(left(elsewhere, foreign), foreign);
  assert.equal(prune(testFolder(t)), '');
});

test('a folder inside a package that is a link elsewhere is left alone', (t) => {
  const inner = [`onnxruntime-node/bin/napi-v6/${platform}`, `zeromq/build/${platform}`];
  const binaries = inner.map((name) => `${name}/${otherProcessor}/a.node`);
  const elsewhere = installed(t, binaries);
  const folder = testFolder(t);
  for (const name of inner) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(elsewhere, 'node_modules', name), link);
  }
  assert.equal(prune(folder), '');
  assert.deepEqual(left(elsewhere, binaries), binaries);
});

test('a system that the packages have no binaries for removes nothing', (t) => {
  const folder = installed(t, foreign);
  const preload = testFolder(t, { 'freebsd.cjs': "Object.defineProperty(process, 'platform', { value: 'freebsd' });" });
  assert.equal(prune(folder, { NODE_OPTIONS: `--require ${path.join(preload, 'freebsd.cjs')}` }), '');
  assert.deepEqual(left(folder, foreign), foreign);
});
