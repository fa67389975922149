import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { currentProgram } from '../../provenance/program.js';
import { testFolder } from '../../testing/test-folder.js';
import { compare } from '../bench/measure/compare.js';
import { bestMode } from '../bench/results/best-mode.js';
import { readSpeedFile, type SpeedFile, writeSpeedFile } from '../bench/results/speed-file.js';
import { namedFiles, namedTable, speedTable } from './speed.js';
import { labelsText, speedInShortTable } from './speed-in-short.js';

async function example(): Promise<SpeedFile> {
  const sides = [3, 1.5].map((rate, i) => ({ name: ['ours', 'torch eager'][i]!, turn: async () => rate }));
  const comparison = await compare(sides[0]!, sides.slice(1), { limitSeconds: 1, clock: () => 3, pauseMs: 0 });
  const settings = {
    'torch eager': 'torch 1.13.0 eager (threads 2, oneDNN on)',
    numpy: 'numpy 1.24.2, image by image (threads 1)',
    two: '',
  };
  const provenance = { ...currentProgram(), commit: 'abc', device: 'cpu', date: '2020-01-01' };
  const row = { what: 'a step', unit: 'pairs', threads: 2, settings, ...comparison };
  return { part: 'training', rows: [row], remarks: [], provenance, cards: [] };
}

test('a table has a line for each work, with every ratio, its interval, range and rounds', async () => {
  const table = speedTable([await example()]);
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  assert.equal(
    lines[2],
    '| a step | 2 | 3.00 (3.00 to 3.00) pairs/s | torch eager 1.50 (1.50 to 1.50): 2.00x [2.00, 2.00], 2.00 to 2.00 | 5 | command not stored |',
  );
  assert.match(
    table,
    /; commit abc; peers: torch 1\.13\.0 \(oneDNN on\); numpy 1\.24\.2; readings of the clock differed by 0 % at most\. Rates/,
  );
});

test('where several machines measured, each stands with its parts', async () => {
  const file = await example();
  const on = (part: string, machine: string): SpeedFile => ({
    ...file,
    part,
    provenance: { ...file.provenance, machine },
  });
  assert.match(speedTable([on('training', 'A, 2 cores'), on('models', 'A, 2 cores')]), /^A, 2 cores, Node v/);
  const both = speedTable([on('training', 'A, 2 cores'), on('models', 'B, 4 cores'), on('dla', 'A, 2 cores')]);
  assert.match(both, /^A, 2 cores \(training, dla\); B, 4 cores \(models\), Node v/);
});

test('results of other machines and peers are read by part and name, those of the part alone are not', async (t) => {
  const folder = testFolder(t);
  const file = await example();
  writeSpeedFile(folder, file);
  for (const part of ['training-torch2', 'training-a', 'other-a', 'models-b', 'dla_c'])
    writeSpeedFile(folder, { ...file, part });
  const files = namedFiles(folder);
  assert.deepEqual(
    files.map(({ part }) => part),
    ['training-a', 'training-torch2', 'models-b'],
  );
  const table = namedTable(files[1]!);
  assert.match(table, /^### training-torch2\n\n.*; commit abc; peers: torch 1\.13\.0 .* at most\.\n\n\| \| threads \|/);
  assert.match(table, /\n\| a step \| 2 \|.* \| command not stored \|$/);
  assert.throws(() => namedTable({ ...files[0]!, incomplete: 'stopped' }), /'training-a' are incomplete \(stopped\)/);
  assert.match(
    speedTable(files),
    /commit abc \(training-a, training-torch2, models-b\); peers: torch 1\.13\.0 \(oneDNN on\) \(training-a, /,
  );
  assert.deepEqual(namedFiles(path.join(folder, 'none')), []);
});

test('the command is the stored one, rates have their range, and what ended by the time limit is marked', async () => {
  const file = await example();
  const [row] = file.rows as [SpeedFile['rows'][number]];
  const rates = { ...row.perSecond, min: 2, max: 40 };
  const late = { ...row, perSecond: rates, ended: 'time' as const };
  const line = (rows: SpeedFile['rows'], command?: string): string =>
    speedTable([{ ...file, rows, ...(command !== undefined && { command }) }])
      .split('\n')
      .at(-1)!;
  assert.match(line([row], 'npm run bench -- training --threads 1'), / `npm run bench -- training --threads 1` \|$/);
  assert.match(line([late]), / 3\.00 \(2\.00 to 40\.0\) pairs\/s \|.* 2\.00x \[2\.00, 2\.00\]\\\*, .*\| 5, time up \|/);
  assert.match(line([{ ...late, peers: [] }]), / 3\.00 \(2\.00 to 40\.0\) pairs\/s\\\* \| {2}\|/);
  assert.doesNotMatch(line([row]), /\\\*/);
});

test('in short: the mode of PyTorch that ours is least ahead of, a column for each number of threads', async () => {
  const file = await example();
  const [row] = file.rows as [SpeedFile['rows'][number]];
  const peer = (name: string, median: number) => ({
    ...row.peers[0]!,
    name,
    ratio: { ...row.peers[0]!.ratio, median },
  });
  const peers = [peer('torch eager', 1.5), peer('torch jit', 1.25), peer('tensorflow.js wasm', 0.5)];
  const step = { ...row, what: 'training step, a net', peers };
  const rows = [step, { ...step, threads: 1, ended: 'time' as const }, { ...step, what: 'other', threads: 3 }];
  assert.deepEqual(speedInShortTable([{ part: 'training', rows }]).split('\n'), [
    '|  | one thread | 2 threads |',
    '|---|---|---|',
    '| training step, a net | 1.25x [2.00, 2.00] of jit, 5 rounds, time up | 1.25x [2.00, 2.00] of jit, 5 rounds |',
  ]);
  assert.equal(bestMode({ peers: peers.slice(2) }), undefined);
  const labels = { ...row, what: 'anchor-free assignments, K = 9', perSecond: { ...row.perSecond, median: 2e6 } };
  const slower = { ...labels, perSecond: { ...row.perSecond, median: 1e6 } };
  assert.equal(labelsText([labels, slower]), 'DLA labels 1,000,000 images a second (anchor-free) on one core.');
});

test('stored results are read back, and a changed number changes the table', async (t) => {
  const folder = testFolder(t);
  const result = await example();
  writeSpeedFile(folder, result);
  const read = readSpeedFile(folder, 'training')!;
  assert.equal(speedTable([read]), speedTable([result]));
  assert.equal(readSpeedFile(folder, 'models'), undefined);
  const other = { ...read, rows: read.rows.map((row) => ({ ...row, threads: 1 })) };
  assert.notEqual(speedTable([other]), speedTable([read]));
  assert.throws(() => speedTable([]), /no stored results found/);
  assert.throws(
    () => speedTable([{ ...read, incomplete: 'it was still running' }]),
    /'training' are incomplete \(it was/,
  );
});

test('a file of results that the bench did not write is refused in one line', async (t) => {
  const { rows, ...rest } = await example();
  const folder = testFolder(t, {
    'training.json': '{',
    'models.json': JSON.stringify({ ...rest, rows: [{ ...rows[0], perSecond: 3 }] }),
  });
  assert.throws(() => readSpeedFile(folder, 'training'), { name: 'InputError', message: /training\.json: / });
  assert.throws(() => readSpeedFile(folder, 'models'), {
    name: 'InputError',
    message: /models\.json: found 3 as 'rows\.0\.perSecond'; expected Object$/,
  });
});
