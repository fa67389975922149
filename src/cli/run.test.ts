import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot, packageVersion } from '../package-root.js';
import { deviceNames } from '../runtime/device.js';
import { printed, refuses, siamdla } from '../testing/cli.js';
import { models } from '../trackers/catalogue.js';
import { benchmarkNames } from '../tracking/run/find-benchmark.js';
import { baselines } from '../tracking/run/tracker-spec.js';
import { commands } from './commands.js';

test('help lists every command with its description, and the help of each begins with it', async () => {
  const help = await printed('--help');
  const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');
  for (const { name, description } of commands) {
    assert.ok(inOneLine(help).includes(`${name} ${description}`), name);
    const own = inOneLine(await printed(name, '--help'));
    assert.ok(own.startsWith(`Usage: siamdla ${name} `), own);
    assert.ok(own.includes(description), own);
  }
  assert.match(await printed('help', 'merge'), /--out <folder>/);
});

test('texts of options list the known names', async () => {
  const help = (await printed('track', '--help')).replace(/\s+/g, ' ');
  for (const list of [[...models.map(({ name }) => name), ...baselines], benchmarkNames, deviceNames]) {
    assert.ok(help.includes(`one of ${list.join(', ')}`), help);
  }
});

test('unknown commands and options end with 2, no command with the help', async () => {
  await refuses(/unknown command 'asign'/, 'asign');
  await refuses(/unknown option '--nosuch'/, 'merge', 'a', '--out', 'b', '--nosuch');
  const { code, stderr } = await siamdla();
  assert.equal(code, 2);
  assert.match(stderr, /^Usage: siamdla /);
});

const renamed: readonly (readonly [command: string, old: string, now: string])[] = [
  ['train', '--from', '--key-format'],
  ['export', '--input', '--pixel-format'],
  ['train', '--gpus', '--lr-multiplier'],
  ['train', '--rate', '--lr'],
  ['assign', '--strategy', '--assigner'],
  ['evaluate', '--annotations', '--data NAME=PATH'],
  ['prepare', '--dataset', '--data NAME=PATH'],
  ['prepare', '--root', '--data NAME=PATH'],
  ['datasets', '--at', '--data NAME=PATH'],
];
for (const [command, old, now] of renamed) {
  test(`${command} ${old} is answered with the new name`, async () => {
    const message = new RegExp(`^siamdla: ${old} was renamed to ${now}$`);
    await refuses(message, command, old, 'x');
    await refuses(message, command, `${old}=x`);
    const help = await printed(command, '--help');
    assert.doesNotMatch(help, new RegExp(`${old} `));
    assert.ok(help.includes(now.split(' ')[0]!), help);
  });
}

test('words after -- are no options', async () => {
  await refuses(/--from/, 'curves', '--', '--from'); // a folder of this name
  const { stderr } = await siamdla('curves', '--', '--from');
  assert.doesNotMatch(stderr, /renamed/);
});

test('--debug shows where an error comes from', async () => {
  const { code, stderr } = await siamdla('--debug', 'curves', 'nowhere');
  assert.equal(code, 2);
  assert.match(stderr, /^InputError: nowhere: metrics\.jsonl not found.*\n +at /);
});

test('a command leaves no listener behind, and the exit code of the process alone', async () => {
  const before = [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];
  await refuses(/expected either --benchmark or --video/, 'track', '--model', 'stand-still', '--out', 'out/none');
  assert.deepEqual([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')], before);
  assert.equal(process.exitCode, undefined);
});

/** Packages that a module of dist/ loads through static imports. */
function packagesOf(start: string): Set<string> {
  const packages = new Set<string>();
  const files = [path.join(packageRoot, 'dist', start)];
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    for (const [, name] of source.matchAll(/^(?:import|export|\})(?:[^;=]*? from)? '([^']+)';/gm)) {
      if (!name!.startsWith('.')) packages.add(name!);
      else {
        const target = path.resolve(path.dirname(file), name!);
        if (!files.includes(target)) files.push(target);
      }
    }
  }
  return packages;
}

test('--help loads neither tensorflow.js nor ONNX, nor do commands that compute nothing', () => {
  const isHeavy = (name: string): boolean => /^@tensorflow\/|^onnxruntime-node$|^protobufjs/.test(name);
  for (const light of ['run', 'assign', 'curves', 'datasets', 'dev', 'kernel', 'merge', 'pack-got10k', 'prepare']) {
    assert.deepEqual([...packagesOf(`cli/${light}.js`)].filter(isHeavy), [], light);
  }
  assert.ok(packagesOf('cli/run.js').has('commander'));
  assert.ok([...packagesOf('cli/train.js')].some(isHeavy));
});

test('the table of commands, the entry point, and the growth curves, whose memory is measured, alone load modules on demand', () => {
  const folder = path.join(packageRoot, 'src/cli');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const lazy = files.filter((file) => /\bimport\(/.test(readFileSync(path.join(folder, file), 'utf8')));
  assert.deepEqual(lazy.sort(), ['bench/growth/curves.ts', 'commands.ts', 'main.ts']);
});

test('where too few files may be open, the command ends with one line', { skip: process.platform === 'win32' }, () => {
  const main = path.join(packageRoot, 'dist/cli/main.js');
  const { status, stderr } = spawnSync('sh', ['-c', `ulimit -n 60; '${process.execPath}' '${main}' train`], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /^siamdla: .+\n$/);
});

test('--version prints the version of the package', async () => {
  assert.equal((await printed('--version')).trim(), packageVersion());
});
