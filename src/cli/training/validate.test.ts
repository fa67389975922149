import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { refuses, siamdla } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence, writeWeights } from '../../tracking/testing/sequences.js';

test('validate prints the metrics of weights on pairs of a folder', async (t) => {
  const folder = testFolder(t);
  const videos = path.join(folder, 'videos');
  for (const name of ['a', 'b']) await writeSequence(videos, name, 6);
  const weights = path.join(folder, 'weights.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const choice = ['validate', '--model', 'siamcar-tiny', '--weights', weights, '--data', `own=${videos}`];
  const run = [...choice, '--pairs', '18', '--threads', '1', '--workers', '1', '--device', 'cpu'];
  const { code, stdout, stderr } = await siamdla(...run, '--json');
  assert.equal(code, 0, stderr);
  const { pairs, iou, boxes, parts, regressedShare } = JSON.parse(stdout);
  assert.deepEqual([pairs, Object.keys(parts)], [18, ['cls', 'loc', 'centerness']]); // no multiple of the batch
  assert.ok(iou >= 0 && iou < boxes.sizeIou && boxes.sizeIou < 1, stdout);

  assert.equal(regressedShare, 1); // the targets are larger than the stride

  const table = await siamdla(...run);
  assert.match(table.stdout, new RegExp(`^mean IoU of the best-scored box +${iou.toFixed(4)}`, 'm'));
  assert.match(table.stdout, /^share of images in the regression loss +1\.0000$/m);

  await refuses(/--model stand-still: has no network/, 'validate', '--model', 'stand-still', '--data', `own=${videos}`);
  await refuses(/siamrpnpp-tiny needs --weights FILE/, 'validate', '--model', 'siamrpnpp-tiny');
  await refuses(/--data 'own': expected synthetic, or NAME=PATH/, ...choice, '--data', 'own');
  await refuses(/--pairs/, ...choice, '--pairs', '0');
});

test('validate, train and prepare tell how many rows of MOT lie wholly outside the image; control: none where all are inside', async (t) => {
  const motFolder = async (rows: readonly string[]): Promise<string> => {
    const ini = '[Sequence]\nname=a\nimDir=img1\nimWidth=80\nimHeight=60\nimExt=.jpg\n';
    const files = { 'train/a/seqinfo.ini': ini, 'train/a/gt/gt.txt': `${rows.join('\n')}\n` };
    const root = testFolder(t, { ...files, 'train/a/img1/000001.jpg': '' });
    for (const frame of [1, 2, 3]) {
      await sharp({ create: { width: 80, height: 60, channels: 3, background: '#808080' } })
        .jpeg()
        .toFile(path.join(root, `train/a/img1/00000${frame}.jpg`));
    }
    return root;
  };
  const seen = [1, 2, 3].map((frame) => `${frame},1,21,11,30,20,1,1,1`);
  const outside = ['1,2,81,11,30,20,1,1,1', '2,2,-40,11,30,20,1,1,1']; // from x = 80 on, and up to x = -11
  const [mixed, inner] = [await motFolder([...seen, ...outside]), await motFolder(seen)];
  const weights = path.join(testFolder(t), 'weights.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const common = ['--model', 'siamcar-tiny', '--threads', '1', '--workers', '1', '--device', 'cpu'];
  const notes = async (...args: readonly string[]): Promise<string[]> => {
    const { code, stderr } = await siamdla(...args);
    assert.equal(code, 0, stderr);
    return stderr.split('\n').filter((line) => line.startsWith('note: mot'));
  };
  const validate = (root: string) =>
    notes('validate', ...common, '--weights', weights, '--pairs', '2', '--data', `mot=${root}`);
  const told = ['note: mot: boxes left out: 2 outside the image'];
  assert.deepEqual(await validate(mixed), told);
  assert.deepEqual(await validate(inner), []);
  const run = ['train', ...common, '--out', testFolder(t), '--epochs', '1', '--batch', '2', '--pairs-per-epoch', '2'];
  assert.deepEqual(await notes(...run, '--data', `mot=${mixed}`), told);
  const prepared = await siamdla('prepare', '--data', `mot=${mixed}`, '--out', testFolder(t), '--workers', '1');
  assert.match(prepared.stdout, /^left out: 0 unreadable, 0 boxes without area, 2 outside the image$/m);
});
