import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { syntheticDefaults } from '../data/synthetic/options.js';
import { dlaDefaults } from '../dla/dla-options.js';
import { packageRoot, packageVersion } from '../files/package-root.js';
import { deviceNames } from '../runtime/device-name.js';
import { printed, refuses, siamdla } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { modelByName, models } from '../trackers/catalogue.js';
import { benchmarkNames } from '../tracking/run/find-benchmark.js';
import { baselines } from '../tracking/run/tracker-spec.js';
import { defaultTraining } from '../training/loop/config.js';
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

test('the help of train has the defaults of the configuration', async () => {
  const help = (await printed('train', '--help')).replace(/\s+/g, ' ');
  const { accumulate, validationPairs, seed, init } = defaultTraining(modelByName('siamcar-r50'));
  const { sequences, frames } = syntheticDefaults.train;
  const defaults = { k: dlaDefaults.k, sequences, frames, accumulate, 'validation-pairs': validationPairs, seed, init };
  for (const [name, value] of Object.entries(defaults)) {
    assert.match(help, new RegExp(`--${name} <[a-z]+> [^<]*\\(default: ${value}[,)]`), name);
  }
  for (const name of ['epochs', 'batch', 'pairs-per-epoch', 'negative-share', 'lr', 'lr-multiplier']) {
    assert.match(help, new RegExp(`--${name} <number> [^<]*\\(default: the model's recipe\\)`), name);
  }
});

test('every command that takes threads or workers refuses more than any machine runs', async () => {
  const taking: string[] = [];
  for (const { name } of commands) {
    const help = await printed(name, '--help');
    for (const [, flag] of help.matchAll(/^ +(--threads|--workers) </gm)) {
      await refuses(/50000.* expected .*1 to \d+/, name, ...(name === 'bench' ? ['models'] : []), flag!, '50000');
      taking.push(name);
    }
  }
  assert.ok(taking.length >= 13, taking.join());
});

test('an empty value, as of a variable that is not set, is refused: it would be the current folder, or no file', async (t) => {
  const folder = testFolder(t);
  const [random, scored] = [
    ['--model', 'siamcar-tiny', '--random', '1'],
    ['--benchmark', folder, '--results', folder],
  ];
  for (const [flags, ...words] of [
    ['--out <folder>', 'track', '--benchmark', folder, '--out', ''],
    ['--out <folder>', 'export', ...random, '--out', ''],
    ['--out <folder>', 'prepare', '--data', `own=${folder}`, '--out='],
    ['--out <file>', 'curves', folder, '--out', ''],
    ['--report <file>', 'evaluate', ...scored, '--report', ''],
    ['--sequences <names>', 'evaluate', ...scored, '--sequences', ''],
    ['--results <folders...>', 'evaluate', '--benchmark', folder, '--results', folder, ''],
    ['--to <engine>', 'plan', 'export', 'plan.json', '--out', folder, '--to', ''],
    ['folders', 'merge', '', '--out', folder],
    ['folders', 'curves', folder, ''],
  ] as const) {
    const [, name] = /^(\S+)/.exec(flags)!;
    await refuses(
      new RegExp(`${name!}.*(the value is empty, as a variable that is not set is|argument '' is invalid)`),
      ...words,
    );
  }
  assert.deepEqual(readdirSync(folder), []);
});

test('unknown commands and options end with 2, no command with the help', async () => {
  await refuses(/unknown command 'asign'/, 'asign');
  await refuses(/unknown option '--nosuch'/, 'merge', 'a', '--out', 'b', '--nosuch');
  const { code, stderr } = await siamdla();
  assert.equal(code, 2);
  assert.match(stderr, /^Usage: siamdla /);
});

test('words after -- are no options', async () => {
  await refuses(/--from/, 'curves', '--', '--from'); // a folder of this name
});

test('--debug shows where an error comes from', async () => {
  const { code, stderr } = await siamdla('--debug', 'curves', 'nowhere');
  assert.equal(code, 2);
  assert.match(stderr, /^InputError: nowhere: metrics\.jsonl not found.*\n +at /);
});

test('a command leaves no listener behind, and the exit code of the process alone', async () => {
  const counts = (): number[] => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
  const before = counts();
  await refuses(/expected either --benchmark or --video/, 'track', '--model', 'stand-still', '--out', 'out/none');
  assert.deepEqual(counts(), before);
  assert.equal(process.exitCode, undefined);
});

/** Packages that are large, or load native libraries. */
const heavy =
  /^(@tensorflow\/.+|onnxruntime-node|webgpu|sharp|@img\/.+|piscina|@napi-rs\/.+|jsdom|plotly\.js|sanitize-html|highlight\.js|typescript|tslab)$/;

test('neither --help of a command nor the lists of the kit load a heavy package; control: using one is seen', () => {
  const url = (file: string): string => JSON.stringify(pathToFileURL(path.join(packageRoot, 'dist', file)).href);
  const script = `
    import { createRequire } from 'node:module';
    import { Writable } from 'node:stream';
    const { cache } = createRequire(${url('cli/run.js')});
    const packages = () => Object.keys(cache).map((file) => /.*node_modules\\/((@[^/]+\\/)?[^/]+)/.exec(file.replaceAll('\\\\', '/'))?.[1]);
    const report = (name) => console.log(JSON.stringify([name, [...new Set(packages())]]));
    const { run } = await import(${url('cli/run.js')});
    const { commands } = await import(${url('cli/commands.js')});
    const stream = () => new Writable({ write: (chunk, encoding, done) => done() });
    for (const { name } of commands) {
      await run([name, '--help'], { stdout: stream(), stderr: stream() });
      report(name);
    }
    for (const file of ['index.js', 'experiments/reproductions.js']) {
      await import(new URL('../' + file, ${url('cli/run.js')}).href);
      report(file);
    }
    const { tf } = await import(${url('runtime/tf.js')});
    tf.engine();
    report('tf');
    const { imageLibrary } = await import(${url('data/images/library.js')});
    imageLibrary();
    report('sharp');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  const lines = stdout.trim().split('\n');
  const loaded = new Map(lines.map((line) => JSON.parse(line) as [string, string[]]));
  for (const name of [...commands.map((command) => command.name), 'index.js', 'experiments/reproductions.js']) {
    const found = loaded.get(name)!;
    assert.ok(found.includes('commander'), name);
    assert.deepEqual(
      found.filter((each) => heavy.test(each)),
      [],
      name,
    );
  }
  assert.ok(loaded.get('tf')!.includes('@tensorflow/tfjs-core'));
  assert.ok(loaded.get('sharp')!.includes('sharp'));
});

/**
 * Modules of the command line that load others on demand, beside the table of commands: what computes, once it is needed.
 */
const lazy = [
  ...['bench/bench.ts', 'bench/growth/curves.ts', 'cluster/plan-file.ts', 'cluster/step.ts', 'commands.ts'],
  ...['devices/precision.ts', 'main.ts', 'options/open-benchmark.ts', 'reproduce/reproduce.ts'],
  ...['tracking/track.ts', 'tracking/tune.ts'],
  ...['training/train-data.ts', 'training/train.ts', 'training/validate.ts'],
];

test('modules are loaded on demand where listed alone', () => {
  const folder = path.join(packageRoot, 'src/cli');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const found = files.filter((file) => /\bimport\(/.test(readFileSync(path.join(folder, file), 'utf8')));
  assert.deepEqual(found.sort(), lazy);
});

test('where too few files may be open, the command ends with one line', { skip: process.platform === 'win32' }, () => {
  const main = path.join(packageRoot, 'dist/cli/main.js');
  let isShort = false;
  // how many are needed differs: Node 20 opens all modules at once, later ones do not
  for (let limit = 60; !isShort; limit -= limit > 24 ? 12 : 1) {
    const command = `ulimit -n ${limit}; '${process.execPath}' '${main}' train`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.match(stderr, /^siamdla: .+\n$/, `${limit} files`);
    isShort = /EMFILE/.test(stderr);
    assert.equal(status, isShort ? 1 : 2, stderr); // with enough files it is told that an option is missing
  }
});

test('--version prints the version of the package', async () => {
  assert.equal((await printed('--version')).trim(), packageVersion());
});
