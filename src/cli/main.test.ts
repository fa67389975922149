import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { cliFile, siamdlaProcess } from '../testing/cli.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-main-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a process: results on stdout and 0, mistakes on stderr and 2', () => {
  const help = siamdlaProcess('--help');
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /^ {2}train +train a tracker/m);
  const { code, stdout, stderr } = siamdlaProcess('assign', '--boxes', 'x.json');
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^siamdla: required option '--assigner <name>' not specified\n$/);
});

test('a reader that goes away ends nothing in an error, neither of lines nor of a text as it is', async () => {
  await Promise.all([endsWell('datasets', '--json'), endsWell('strip-notebooks', '-')]);
});

async function endsWell(...words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [cliFile, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}');
  child.stdout.destroy(); // before anything is written
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const [code] = await once(child, 'close');
  assert.deepEqual([code, stderr], [0, '']);
}

test('Ctrl-C, which npm passes on to the process that the terminal has sent it to, ends a run with exit code 130 and writes nothing', async () => {
  const out = path.join(folder, 'interrupted');
  const child = spawn(
    process.execPath,
    [cliFile, 'reproduce', '--scale', 'paper', '--only', 'k-ablation', '--fresh', '--out', out],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  await once(child.stdout, 'data'); // the title: the run has begun
  for (const delay of [1000, 1020]) setTimeout(() => child.kill('SIGINT'), delay);
  assert.deepEqual(await once(child, 'exit'), [130, null]);
  assert.match(stderr, /interrupted; .*: the same command computes all anew; without --fresh it resumes/);
  assert.deepEqual(existsSync(out) ? readdirSync(out) : [], []);
});
