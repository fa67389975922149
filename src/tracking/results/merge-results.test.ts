import assert from 'node:assert/strict';
import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { temporaryName } from '../../files/temporary-files.js';
import { folderLockName } from '../../processes/lock.js';
import type { LockOwner } from '../../processes/lock-owner.js';
import { onceForEach } from '../../testing/once-for-each.js';
import { testFolder } from '../../testing/test-folder.js';
import { withFunctions } from '../../testing/with-functions.js';
import { annotationsDigest } from '../run/annotations-digest.js';
import { trackBenchmark } from '../run/track-benchmark.js';
import { writeSequence } from '../testing/sequences.js';
import { lockSequences } from './lock-sequences.js';
import { mergeResults } from './merge-results.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-merge-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A folder of finished results of a tracker 'still' on one sequence. */
const finishedPart = onceForEach(async (folder: string): Promise<string> => {
  await writeSequence(path.join(folder, 'videos'), 'a', 2);
  const benchmark = readFolderBenchmark(path.join(folder, 'videos'));
  const annotations = annotationsDigest(benchmark, 'one-pass');
  const found = { benchmark, annotations, protocol: 'one-pass', layout: 'ope', isTest: true } as const;
  const spec = { baseline: 'stand-still', name: 'still' } as const;
  const part = path.join(folder, 'part', 'still');
  await trackBenchmark({ spec, found, folder: part }, { workers: 1 });
  return part;
});

test('a folder that something is tracked into is refused, and nothing in it is touched; afterwards it is not', async (t) => {
  const folder = testFolder(t);
  const part = await finishedPart(root);
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
  const part = await finishedPart(root);
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

test('what is written to the folder until it is locked is compared too', async (t) => {
  const folder = testFolder(t);
  const part = await finishedPart(root);
  const out = path.join(folder, 'out');
  const target = path.join(out, 'still');
  const boxes = path.join(target, 'a.txt');
  mergeResults([part], out);
  const { openSync } = fs;
  withFunctions(t, fs, {
    openSync: (file, ...how) => {
      if (file === path.join(target, folderLockName)) writeFileSync(boxes, '1,2,3,4\n5,6,7,8\n'); // by another process
      return openSync(file, ...how);
    },
  });
  assert.throws(() => mergeResults([part], out), {
    name: 'InputError',
    message: /part.still: a has other boxes than in/,
  });
  assert.equal(readFileSync(boxes, 'utf8'), '1,2,3,4\n5,6,7,8\n');
  assert.ok(!existsSync(path.join(target, folderLockName)));
});
