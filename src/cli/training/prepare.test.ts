import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { readTrainingSet } from '../../data/training-sets/read-training-set.js';
import { printed, refuses } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';

async function got10k(t: TestContext): Promise<string> {
  const root = testFolder(t, { 'train/list.txt': 'a', 'train/a/groundtruth.txt': '10,10,20,20\n12,10,20,20' });
  for (const name of ['00000001', '00000002']) {
    await sharp({ create: { width: 80, height: 60, channels: 3, background: '#808080' } })
      .jpeg()
      .toFile(path.join(root, 'train/a', `${name}.jpg`));
  }
  return root;
}

test('cuts a set, says what it did, and the crops are that set', async (t) => {
  const [root, out] = [await got10k(t), testFolder(t)];
  const words = ['prepare', '--data', `got10k=${root}`, '--out', out, '--workers', '1'];
  assert.match(await printed(...words), /2 crops of 1 video, 0 of them cached/);
  const said = JSON.parse(await printed(...words, '--json')) as Record<string, unknown>;
  assert.deepEqual([said.crops, said.kept], [2, 2]);
  const set = await readTrainingSet('got10k', out);
  assert.deepEqual([set.preparedSize, set.frameRange, set.videos.length], [511, 50, 1]);
  assert.ok(existsSync(set.videos[0]!.tracks[0]!.path(1)));
  await assert.rejects(readTrainingSet('coco', out), /the crops are of 'got10k'; expected 'coco'/);
  const smaller = testFolder(t);
  await printed('prepare', '--data', `got10k=${root}`, '--out', smaller, '--size', '303');
  assert.equal((await readTrainingSet('got10k', smaller)).preparedSize, 303);
  await refuses(/contains crops already/, 'prepare', '--data', `got10k=${out}`, '--out', testFolder(t));
});

test('a mistake in the options is one line', async (t) => {
  const root = await got10k(t);
  const words = ['prepare', '--out', testFolder(t)];
  await refuses(/unknown dataset 'nothing'; expected one of vid, /, ...words, '--data', `nothing=${root}`);
  await refuses(/LaSOT not found/, ...words, '--data', `lasot=${root}`);
  const data = ['--data', `got10k=${root}`];
  await refuses(/a share from 0 to 1/, ...words, ...data, '--max-unreadable', '2');
  await refuses(/a whole number >= 128/, ...words, ...data, '--size', '5');
  await refuses(/--data was given 0 times; expected --data NAME=PATH once/, ...words);
  await refuses(/--data was given 2 times/, ...words, ...data, '--data', `lasot=${root}`);
});
