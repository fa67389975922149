import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { readTrainingSet } from '../data/training-sets/read-training-set.js';
import { testFolder } from '../testing/test-folder.js';
import { prepareCommand } from './prepare.js';

async function got10k(t: TestContext): Promise<string> {
  const root = testFolder(t, { 'train/list.txt': 'a', 'train/a/groundtruth.txt': '10,10,20,20\n12,10,20,20' });
  for (const name of ['00000001', '00000002']) {
    await sharp({ create: { width: 80, height: 60, channels: 3, background: '#808080' } })
      .jpeg()
      .toFile(path.join(root, 'train/a', `${name}.jpg`));
  }
  return root;
}

async function run(t: TestContext, ...words: readonly string[]): Promise<string> {
  const log = t.mock.method(console, 'log', () => {});
  await prepareCommand()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .parseAsync([...words], { from: 'user' });
  const said = log.mock.calls.map((call) => call.arguments.join(' ')).join('\n');
  log.mock.restore();
  return said;
}

test('cuts a set, says what it did, and the crops are that set', async (t) => {
  const [root, out] = [await got10k(t), testFolder(t)];
  const words = ['--dataset', 'got10k', '--root', root, '--out', out, '--workers', '1'];
  assert.match(await run(t, ...words), /2 crops of 1 videos, 0 of them there before/);
  const said = JSON.parse(await run(t, ...words, '--json')) as Record<string, unknown>;
  assert.deepEqual([said.crops, said.kept], [2, 2]);
  const set = await readTrainingSet('got10k', out);
  assert.deepEqual([set.preparedSize, set.frameRange, set.videos.length], [511, 50, 1]);
  assert.ok(existsSync(set.videos[0]!.tracks[0]!.path(1)));
  await assert.rejects(readTrainingSet('coco', out), /the crops are of 'got10k'; expected 'coco'/);
  const smaller = testFolder(t);
  await run(t, '--dataset', 'got10k', '--root', root, '--out', smaller, '--size', '303');
  assert.equal((await readTrainingSet('got10k', smaller)).preparedSize, 303);
  await assert.rejects(run(t, '--dataset', 'got10k', '--root', out, '--out', testFolder(t)), /holds crops already/);
});

test('a mistake in the options is one line', async (t) => {
  const root = await got10k(t);
  const words = ['--root', root, '--out', testFolder(t)];
  await assert.rejects(run(t, '--dataset', 'nothing', ...words), /unknown training set 'nothing'/);
  await assert.rejects(run(t, '--dataset', 'lasot', ...words), /LaSOT not found/);
  await assert.rejects(run(t, '--dataset', 'got10k', ...words, '--max-unreadable', '2'), /a share from 0 to 1/);
  await assert.rejects(run(t, '--dataset', 'got10k', ...words, '--size', '5'), /a whole number from 128/);
});
