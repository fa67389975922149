import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { hashOfFile } from '../../files/file-hash.js';
import { packageRoot } from '../../files/package-root.js';
import { testFolder } from '../../testing/test-folder.js';
import { addProgram, fakeKit, kitScript, runScript, type ScriptRun } from './testing/fake-kit.js';

const known = spawnSync('sh', ['-c', 'ldconfig -p || /sbin/ldconfig -p'], { encoding: 'utf8' }).stdout ?? '';
/** Any library; the loader finds it under the names of NVIDIA's. */
const library = /libm\.so\.6 .*x86-64.* => (.*)/.exec(known)?.[1];
const hasXz = spawnSync('xz', ['--version']).status === 0;
const skip =
  process.platform !== 'linux' || library === undefined || !hasXz
    ? 'needs Linux on x64, ldconfig and xz'
    : known.includes('_nvidia.so') && 'a real driver is installed';

interface Packed {
  /** Where the archives and run.sh lie. */
  readonly folder: string;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => ScriptRun;
}

/** A packed fake kit in two pieces. */
function packedKit(t: TestContext): Packed {
  const { stage, env } = fakeKit(t);
  const folder = testFolder(t);
  const archive = path.join(folder, 'kit.tar.xz');
  writeFileSync(path.join(stage, 'kit/noise'), Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 31) % 251)));
  assert.equal(spawnSync('tar', ['-C', stage, '-cJf', archive, '.']).status, 0);
  const content = readFileSync(archive);
  const half = Math.ceil(content.length / 2);
  for (const piece of [0, 1]) writeFileSync(`${archive}.0${piece}`, content.subarray(piece * half, (piece + 1) * half));
  const text = readFileSync(kitScript('run.sh'), 'utf8')
    .replace(/^kit_id=.*/m, 'kit_id=abc')
    .replace(/^archives=.*/m, `archives='kit:${hashOfFile(archive)}:2 notebooks::1'`);
  rmSync(archive);
  const file = path.join(folder, 'run.sh');
  writeFileSync(file, text);
  return {
    folder,
    run: (args, more = {}) => {
      const place = { SIAMDLA_KIT: path.join(folder, 'unpacked'), ...more };
      const { LD_LIBRARY_PATH, VK_DRIVER_FILES, VK_ICD_FILENAMES, ...rest } = env as Record<string, string>;
      return runScript('run.sh', args, { cwd: folder, env: { ...rest, ...place }, file });
    },
  };
}

test('pieces are put together, unpacked once, and a command runs in the kit', { skip }, (t) => {
  const { folder, run } = packedKit(t);
  const command = ['sh', '-c', 'pwd; ls; echo $SIAMDLA_GPU_RESULTS; command -v node'];
  const { code, stdout, stderr } = run(command);
  assert.equal(code, 0, stderr);
  const unpacked = path.join(folder, 'unpacked/abc');
  const lines = stdout.trim().split('\n');
  assert.deepEqual(lines, [
    `${unpacked}/kit`,
    'dist',
    'node_modules',
    'noise',
    'src',
    `${folder}/gpu-results`,
    `${unpacked}/bin/node`,
  ]);
  for (const piece of ['00', '01']) rmSync(path.join(folder, `kit.tar.xz.${piece}`));
  assert.equal(run(command).stdout, stdout, 'it is not unpacked again');
});

test('a missing piece and a damaged one are named, and nothing is unpacked', { skip }, (t) => {
  const { folder, run } = packedKit(t);
  const piece = path.join(folder, 'kit.tar.xz.01');
  copyFileSync(piece, `${piece}.kept`);
  rmSync(piece);
  const missing = run(['true']);
  assert.equal(missing.code, 2);
  assert.match(
    missing.stderr,
    /^run\.sh: kit\.tar\.xz\.01 not found in .*; expected 2 piece\(s\) of kit\.tar\.xz: copy them there\n$/,
  );
  writeFileSync(piece, 'another');
  const damaged = run(['true']);
  assert.equal(damaged.code, 2);
  assert.match(
    damaged.stderr,
    /^run\.sh: kit\.tar\.xz has the SHA-256 [0-9a-f]{64}; expected [0-9a-f]{64}: copy it again/,
  );
  assert.ok(!existsSync(path.join(folder, 'unpacked')));
  copyFileSync(`${piece}.kept`, piece);
  assert.equal(run(['true']).code, 0);
});

test('notebooks that arrive later are unpacked then', { skip }, (t) => {
  const { folder, run } = packedKit(t);
  assert.equal(run(['ls', 'notebook']).code, 2);
  mkdirSync(path.join(folder, 'more/kit'), { recursive: true });
  writeFileSync(path.join(folder, 'more/kit/notebook'), '');
  spawnSync('tar', ['-C', path.join(folder, 'more'), '-cJf', path.join(folder, 'notebooks.tar.xz'), '.']);
  assert.equal(run(['ls', 'notebook']).code, 0);
});

/** A folder with a machine's files for Vulkan; drivers by their paths, libraries by their names. */
function machine(t: TestContext, drivers: Readonly<Record<string, string>>, libraries: readonly string[]): string {
  const files = Object.entries(drivers).map(([file, name]) => [
    file,
    `{"ICD": {"library_path": "${name}", "api_version": "1.3.2"}}`,
  ]);
  const root = testFolder(t, Object.fromEntries(files));
  const place = path.join(root, 'usr/local/nvidia/lib64');
  if (libraries.length > 0) mkdirSync(place, { recursive: true });
  for (const name of libraries) symlinkSync(library!, path.join(place, name));
  return root;
}

const lavapipe = { 'usr/share/vulkan/icd.d/lvp_icd.x86_64.json': 'libvulkan_lvp.so' };
const [glx, egl] = ['libGLX_nvidia.so.0', 'libEGL_nvidia.so.0'];
const nvidia = (name: string) => ({ 'usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json': name });

for (const [what, drivers, libraries, expected] of [
  ['no driver of a card: the loader looks by itself', lavapipe, [], 'none'],
  ['a library that no file names, beside a driver of the processor', lavapipe, [glx!, egl!], `own ${glx}`],
  ['the library without a window system, where the other is not there', {}, [egl!], `own ${egl}`],
  ['a file that names a library which is there', { ...lavapipe, ...nvidia(glx!) }, [glx!, egl!], 'listed'],
  ['a file that names a library which cannot be loaded', nvidia(glx!), [egl!], `own ${egl}`],
  ['a file whose library nobody finds: the loader tells why', nvidia(glx!), [], 'listed'],
] as const) {
  test(`driver: ${what}`, { skip }, (t) => {
    const { folder, run } = packedKit(t);
    const root = machine(t, drivers, libraries);
    const script =
      'printenv VK_DRIVER_FILES || echo none; cat "$VK_DRIVER_FILES" 2> /dev/null; echo "libraries $LD_LIBRARY_PATH"';
    const { code, stdout, stderr } = run(['sh', '-c', script], { SIAMDLA_TEST_ROOT: root });
    assert.equal(code, 0, stderr);
    const [chosen] = stdout.split('\n');
    const named = /"library_path": "(.*?)"/.exec(stdout)?.[1];
    const own = path.join(folder, 'unpacked/abc/nvidia_icd.json');
    assert.equal(chosen === own ? `own ${named}` : chosen === 'none' ? 'none' : 'listed', expected);
    assert.equal(stdout.includes(`${root}/usr/local/nvidia/lib64`), libraries.length > 0);
  });
}

test('a driver that the caller chose is left as it is', { skip }, (t) => {
  const { run } = packedKit(t);
  const root = machine(t, {}, [glx!]);
  for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) {
    const env = { SIAMDLA_TEST_ROOT: root, [name]: '/mine.json' };
    const { stdout } = run(['sh', '-c', `echo "$VK_DRIVER_FILES $VK_ICD_FILENAMES"`], env);
    assert.deepEqual(
      stdout.trim().split(' '),
      name === 'VK_DRIVER_FILES' ? ['/mine.json', '/mine.json'] : ['/mine.json'],
    );
  }
});

test('pack.sh: an archive that cannot be reached ends it before it packs, after a look at fresh lists', {
  skip,
}, (t) => {
  const packs = path.join(packageRoot, '.gpu');
  const folder = testFolder(t, { log: '' });
  addProgram(
    folder,
    'apt-get',
    `echo "$@" >> ${folder}/log; echo 'E: Unable to locate package libvulkan1' >&2; exit 100`,
  );
  const env = { ...(process.env as Record<string, string>), PATH: `${folder}:${process.env.PATH}` };
  const before = existsSync(packs) && readdirSync(packs);
  const { code, stderr } = runScript('pack.sh', [], { cwd: folder, env });
  assert.equal(code, 2);
  assert.match(stderr, /could not download libvulkan1 libx11-6 .* libmd0; .*: give --without-loader where/);
  const asked = readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');
  assert.deepEqual(
    asked.map((line) => /download|update/.exec(line)?.[0]),
    ['download', 'update'],
  );
  assert.deepEqual(existsSync(packs) && readdirSync(packs), before);
  for (const [args, message] of [
    [['--parts'], /--parts is ''; expected a whole number of MiB/],
    [['--parts', '0'], /--parts is '0'/],
    [['--fast'], /unknown argument '--fast'; expected some of --notebooks, --slim, --parts MIB, --without-loader/],
    [['--slim', '--notebooks'], /expected --slim or --notebooks/],
  ] as const) {
    const refused = runScript('pack.sh', args, { cwd: folder, env });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, message);
  }
});
