import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { refuses, siamdla } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { writeSequence, writeWeights } from '../tracking/testing/sequences.js';

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
