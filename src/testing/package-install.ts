/*
 * Packs a copy of this repository, which builds it, installs the tarball in an empty folder with an empty home, and uses it there
 * as a stranger would: `npm run test:package`. Needs git, the npm registry, or npm's cache, and a build. This repository's own build
 * is left alone, so that other tests may run meanwhile.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../files/package-root.js';

/** The part of `npm pack --json` that is used. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const maxTarballBytes = 7e6;
const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');

/** Runs a command and returns what it printed; throws all that it printed where it ends with another exit code. */
function run(folder: string, env: NodeJS.ProcessEnv, command: string, args: readonly string[], status = 0): string {
  const result = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 });
  const output = result.stdout + result.stderr;
  assert.equal(result.status, status, `${command} ${args.join(' ')}\n${result.error ?? ''}${output}`);
  return output;
}

/** The environment of a new user: no settings of npm but the registry and the cache, and no programs of this repository. */
function emptyEnvironment(home: string): NodeJS.ProcessEnv {
  const setting = (name: string): string => run(packageRoot, process.env, 'npm', ['config', 'get', name]).trim();
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|SIAMDLA_|NODE_PATH$)/i.test(name));
  const programs = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: programs.join(path.delimiter),
    npm_config_registry: setting('registry'),
    npm_config_cache: setting('cache'),
  };
}

/** Copies what git knows or would take, without the figures, of which none is packed; packages are linked. */
function copyRepository(folder: string): void {
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ':!figures'];
  for (const file of run(packageRoot, process.env, 'git', listed).split('\0').filter(Boolean)) {
    cpSync(path.join(packageRoot, file), path.join(folder, file));
  }
  symlinkSync(path.join(packageRoot, 'node_modules'), path.join(folder, 'node_modules'));
}

/** Asserts that no test, fixture or source map is packed but what `files` in package.json names one by one. */
function checkNames(files: ReadonlySet<string>): void {
  const { files: patterns } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    files: readonly string[];
  };
  const unwanted = [...files].filter((file) => /\.test\.|(^|\/)(testing|fixtures)\/|\.map$/.test(file));
  assert.deepEqual(
    unwanted.filter((file) => !patterns.includes(file)),
    [],
    'tests, fixtures or source maps are packed',
  );
  for (const pattern of patterns.filter((name) => !/[*!]/.test(name))) {
    assert.ok(
      [...files].some((file) => file === pattern || file.startsWith(`${pattern}/`)),
      `'${pattern}' of "files" in package.json is not packed`,
    );
  }
}

/** Asserts that packed modules import packed modules. */
function checkImports(root: string, files: ReadonlySet<string>): void {
  for (const file of files) {
    if (!/^dist\/.*\.(js|d\.ts)$/.test(file) || file.endsWith('.bundle.js')) continue;
    const text = readFileSync(path.join(root, file), 'utf8');
    for (const [, name] of text.matchAll(/\b(?:from |import |import\(|require\()'(\.\.?\/[^']+)'/g)) {
      const target = path.posix.join(path.posix.dirname(file), name!);
      const expected = file.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target;
      assert.ok(files.has(expected), `${file} imports ${expected}, which is not packed`);
    }
  }
}

const useTheRest = `
import assert from 'node:assert/strict';
import { compile } from 'siamdla';
import { compile as same } from 'siamdla/runtime/compile';
import * as experiments from 'siamdla/experiments';
import { frame } from 'siamdla/notebook';
assert.equal(compile, same);
assert.ok(Object.keys(experiments).length > 0);
assert.throws(() => frame({ a: [1] }), { name: 'InputError', message: /npm install danfojs-node/ });
await assert.rejects(import('siamdla/testing/cli'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
await assert.rejects(import('siamdla/boxes/iou.test'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
`;

/** Compiles the README's example with types checked, our declarations included, and runs it. */
function compileAndRun(folder: string, env: NodeJS.ProcessEnv): void {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.ok(example);
  writeFileSync(path.join(folder, 'example.mts'), example);
  writeFileSync(path.join(folder, 'rest.mjs'), useTheRest);
  const tsc = path.join(packageRoot, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2023', 'example.mts'];
  run(folder, env, process.execPath, [tsc, '--skipLibCheck', ...options]);
  assert.match(run(folder, env, process.execPath, ['example.mjs']), /Int8Array\(625\)/);
  run(folder, env, process.execPath, ['rest.mjs']);

  // tensorflow.js' declarations have mistakes; ours may lack only the optional danfojs-node
  const all = spawnSync(process.execPath, [tsc, '--noEmit', ...options], { cwd: folder, env, encoding: 'utf8' });
  const ours = all.stdout.split('\n').filter((line) => /^(node_modules\/siamdla\/|example)/.test(line));
  assert.deepEqual(
    ours.filter((line) => !line.includes("'danfojs-node'")),
    [],
  );
}

function main(): void {
  const started = performance.now();
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const temporary = mkdtempSync(path.join(tmpdir(), 'siamdla-package-'));
  try {
    const [home, folder, copy] = ['home', 'project', 'copy'].map((name) => path.join(temporary, name)) as [
      string,
      string,
      string,
    ];
    for (const made of [home, folder, copy]) mkdirSync(made);
    const env = emptyEnvironment(home);
    copyRepository(copy);

    const printed = run(copy, process.env, 'npm', ['pack', '--json', '--silent', '--pack-destination', temporary]);
    const [packed] = JSON.parse(printed.slice(printed.indexOf('[\n'), printed.lastIndexOf(']') + 1)) as Packed[];
    const files = new Set(packed!.files.map((file) => file.path));
    checkNames(files);
    checkImports(copy, files);
    assert.ok(
      packed!.size < maxTarballBytes,
      `the tarball has ${packed!.size} bytes; expected ${maxTarballBytes} at most`,
    );

    // packing built the copy, and npx runs the file in place
    assert.ok(statSync(path.join(copy, 'dist/cli/main.js')).mode & 0o100, 'dist/cli/main.js is not executable');

    run(folder, env, 'npm', ['init', '-y']);
    const tarball = path.join(temporary, packed!.filename);
    run(folder, env, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball]);
    const installed = seconds();
    compileAndRun(folder, env);
    assert.match(run(folder, env, 'npx', ['siamdla', '--help']), /reproduce/);
    assert.match(run(folder, env, 'npx', ['siamdla', 'doctor', '--device', 'cpu']), /ONNX Runtime cpu +\d/);
    console.log(
      `package: ${packed!.size} bytes, ${files.size} files, ${packed!.unpackedSize} bytes unpacked; ` +
        `installed after ${installed}, compiled, ran and diagnosed after ${seconds()}`,
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

main();
