import assert from 'node:assert/strict';
import fs, { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { refuses, siamdla } from '../../testing/cli.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { withFunctions } from '../../testing/with-functions.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-reproduce-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

test('reproduce writes figures with their numbers, which say the scale, the seed and the commit', async () => {
  const out = path.join(folder, 'figures');
  const { code, stdout } = await siamdla(
    'reproduce',
    '--scale',
    'smoke',
    '--only',
    'assignment-explorer, fig9', // by id, and by the paper's number
    '--workers',
    '1',
    '--out',
    out,
  );
  assert.equal(code, 0);
  assert.match(stdout, /Fig\. 9.*smoke scale/);
  assert.match(stdout, /P \(paper, range\)/);
  const names = ['fig01-assignment-explorer', 'fig09a-k-ablation', 'fig09b-positives-per-epoch'];
  const files = names.flatMap((name) => [`${name}.json`, `${name}.png`]);
  assert.deepEqual(
    readdirSync(out).sort(),
    [...files, 'fig01-assignment-explorer.html', 'report-assignment-explorer_fig9.html'].sort(),
  );
  const report = readFileSync(path.join(out, 'report-assignment-explorer_fig9.html'), 'utf8');
  assert.match(report, /Fig\. 9: Mean number of positives/);
  assert.match(report, /siamdla reproduce --scale smoke --only assignment-explorer,fig9/);
  const numbers = JSON.parse(readFileSync(path.join(out, 'fig09a-k-ablation.json'), 'utf8'));
  assert.equal(numbers.pairs, 20_000);
  assert.equal(numbers.seed, 1);
  assert.ok(numbers.provenance.commit);
  assert.equal(numbers.interpretations[0].p.length, 10);
  const png = readFileSync(path.join(out, 'fig09a-k-ablation.png'));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.length > 20_000);
});

test('reproduce --no-figures writes the same numbers and draws nothing, and leaves no picture of other numbers beside them', async () => {
  const smoke = ['reproduce', '--scale', 'smoke', '--only', 'Fig. 9', '--workers', '1', '--no-figures'];
  const out = path.join(folder, 'numbers');
  const { code, stdout } = await siamdla(...smoke, '--out', out);
  assert.equal(code, 0);
  assert.match(stdout, /P \(paper, range\)/);
  const names = ['fig09a-k-ablation.json', 'fig09b-positives-per-epoch.json'];
  assert.deepEqual(readdirSync(out).sort(), [...names, 'report-fig_9.html']);
  const [numbers, drawn] = ['numbers', 'figures'].map(
    (from) => JSON.parse(readFileSync(path.join(folder, from, names[0]!), 'utf8')).interpretations,
  );
  assert.deepEqual(numbers, drawn);
  const report = readFileSync(path.join(out, 'report-fig_9.html'), 'utf8');
  assert.match(report, /Mean number of positives/);
  assert.match(report, /siamdla reproduce --scale smoke --only 'Fig\. 9'/);
  const used = path.join(folder, 'figures');
  await refuses(
    /--no-figures: '.*\.png' is a picture of other numbers\. Choose another folder/,
    ...smoke,
    '--out',
    used,
  );
});

test('reproduce: what cannot be run at all is an error, and writes no report', async () => {
  const out = path.join(folder, 'nothing');
  const only = ['reproduce', '--scale', 'paper', '--only', 'success-precision-otb100-trained', '--out', out];
  const { code, stderr } = await siamdla(...only);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /nothing was run, and nothing written: Fig\. 4, Table 2: not found: the datasets coco.*siamdla datasets says/,
  );
  assert.deepEqual(readdirSync(out), []);
});

test('reproduce listens for Ctrl-C before it makes and locks its folder, where a process that is ended would leave the lock', async (t) => {
  const [out, before, listening] = [path.join(folder, 'listened'), process.listenerCount('SIGINT'), [] as boolean[]];
  const make = fs.mkdirSync;
  const mkdirSync = ((...words: Parameters<typeof make>) => {
    listening.push(process.listenerCount('SIGINT') > before);
    return make(...words);
  }) as typeof make;
  const restore = withFunctions(t, fs, { mkdirSync });
  await siamdla('reproduce', '--scale', 'paper', '--only', 'success-precision-otb100-trained', '--out', out);
  restore();
  assert.deepEqual(listening, [true]);
});

test('reproduce: without real videos the scale is refused in one line that names the folder', async (t) => {
  const [out, nowhere] = [path.join(folder, 'no-videos'), path.join(folder, 'nowhere')];
  withEnvironment(t, { SIAMDLA_VIDEOS: nowhere, SIAMDLA_WEIGHTS: nowhere, SIAMDLA_REALDATA: nowhere });
  const { code, stderr } = await siamdla('reproduce', '--scale', 'real', '--out', out);
  assert.equal(code, 2);
  const line = stderr.trim().split('\n').at(-1)!;
  assert.match(
    line,
    /^siamdla: nothing was run, and nothing written: Fig\. 4, Table 2: not found: real videos in OTB's layout/,
  );
  assert.ok(line.includes(path.join(nowhere, 'train')) && line.includes('mobilenet_v2_1.0_224_backbone.safetensors'));
  assert.deepEqual(readdirSync(out), []);
});

test('reproduce: unknown names, and a folder that cannot be written to', async () => {
  await refuses(/unknown scale 'huge'; expected one of smoke, mini, real, paper/, 'reproduce', '--scale', 'huge');
  await refuses(/unknown experiment 'fig99'/, 'reproduce', '--only', 'fig99');
  const file = write('not-a-folder', '');
  const { code, stderr } = await siamdla(
    'reproduce',
    '--scale',
    'smoke',
    '--only',
    'assignment-explorer',
    '--out',
    file,
  );
  assert.equal(code, 2);
  assert.match(stderr, /not-a-folder/);
});

test('reproduce --list refuses what it would ignore', async () => {
  await refuses(/--only: has no effect on --list, .*leave it out/, 'reproduce', '--list', '--only', 'fig4');
  await refuses(/--no-notebooks: has no effect on --list/, 'reproduce', '--no-notebooks', '--list');
});

test('reproduce: seeds need a folder of their own, each once, and something that trains', async () => {
  const only = (name: string): string[] => ['reproduce', '--only', name];
  await refuses(
    /--seeds: out\/smoke is for the seeds of scale 'smoke'; give another folder/,
    ...only('fig4'),
    '--seeds',
    '7',
  );
  await refuses(/'7,7' is invalid. expected each seed once/, ...only('fig4'), '--seeds', '7,7');
  await refuses(/'one' is invalid. expected a whole number/, ...only('fig4'), '--seeds', 'one');
  const out = path.join(folder, 'seeds');
  await refuses(
    /'fig9' trains nothing, so that it has no training seeds/,
    ...only('fig9'),
    '--seeds',
    '7',
    '--out',
    out,
  );
});

test('reproduce: an output that cannot be replaced leaves the last good figure', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, async () => {
  const out = path.join(folder, 'read-only');
  mkdirSync(out);
  writeFileSync(path.join(out, 'fig01-assignment-explorer.png'), 'last good');
  chmodSync(out, 0o500);
  const { code } = await siamdla('reproduce', '--scale', 'smoke', '--only', 'assignment-explorer', '--out', out);
  chmodSync(out, 0o700);
  assert.equal(code, 2);
  assert.equal(readFileSync(path.join(out, 'fig01-assignment-explorer.png'), 'utf8'), 'last good');
});
