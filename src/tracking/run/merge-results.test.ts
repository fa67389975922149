import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { temporaryName } from '../../files/writing.js';
import type { LockOwner } from '../../processes/lock-owner.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../testing/sequences.js';
import { annotationsDigest } from './annotations-digest.js';
import { lockSequences } from './lock-sequences.js';
import { mergeResults } from './merge-results.js';
import { trackBenchmark } from './track-benchmark.js';

/** A folder of finished results of a tracker 'still' on one sequence. */
async function finishedPart(folder: string): Promise<string> {
  await writeSequence(path.join(folder, 'videos'), 'a', 2);
  const benchmark = readFolderBenchmark(path.join(folder, 'videos'));
  const annotations = annotationsDigest(benchmark, 'one-pass');
  const found = { benchmark, annotations, protocol: 'one-pass', layout: 'ope', isTest: true } as const;
  const spec = { baseline: 'stand-still', name: 'still' } as const;
  const part = path.join(folder, 'part', 'still');
  await trackBenchmark({ spec, found, folder: part }, { workers: 1 });
  return part;
}

test('a folder that something is tracked into is refused, and nothing in it is touched; afterwards it is not', async (t) => {
  const folder = testFolder(t);
  const part = await finishedPart(folder);
  const out = path.join(folder, 'out');
  const target = path.join(out, 'still');
  const lock = await lockSequences(target, ['other'], undefined, () => {});
  const unfinished = temporaryName(path.join(target, 'other.txt'));
  writeFileSync(unfinished, 'what the run is writing');
  const there = readdirSync(target).sort();
  const message = /out.still: is in use by process \d+ \(.*\), which tracks other; wait until it ends/;
  assert.throws(() => mergeResults([part], out), { name: 'InputError', message });
  assert.deepEqual(readdirSync(target).sort(), there);
  lock.release();
  assert.equal(mergeResults([part], out)[0]!.sequences, 1);
  assert.ok(existsSync(path.join(target, 'a.txt')) && !existsSync(unfinished));
});

test('the lock of a run that was killed is no obstacle, and goes', async (t) => {
  const folder = testFolder(t);
  const part = await finishedPart(folder);
  const target = path.join(folder, 'out', 'still');
  mkdirSync(target, { recursive: true });
  const lock = await lockSequences(path.join(folder, 'elsewhere'), ['other'], undefined, () => {});
  t.after(() => lock.release());
  const [name] = readdirSync(path.join(folder, 'elsewhere'));
  const owner = JSON.parse(readFileSync(path.join(folder, 'elsewhere', name!), 'utf8')) as LockOwner;
  writeFileSync(path.join(target, name!), JSON.stringify({ ...owner, pid: 2 ** 22 + 1 })); // above all that Linux gives
  assert.equal(mergeResults([part], path.join(folder, 'out'))[0]!.sequences, 1);
  assert.ok(!existsSync(path.join(target, name!)));
});
