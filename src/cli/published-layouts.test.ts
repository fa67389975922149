import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { imageLibrary } from '../data/images/library.js';
import { indexedPng } from '../data/images/testing/masks.js';
import { printed } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { syntheticFrame, targetBoxAt } from '../tracking/testing/sequences.js';
import { readMetrics } from '../training/loop/metrics-file.js';

const length = 6;
const [width, height] = [120, 90];
const numbers = Array.from({ length }, (_, i) => i);

async function jpegOf(index: number): Promise<Buffer> {
  const { data } = syntheticFrame(index, width, height);
  return imageLibrary()(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

function maskOf(index: number): Buffer {
  const { x, y, w, h } = targetBoxAt(index);
  const isTarget = (column: number, row: number): boolean => column >= x && column < x + w && row >= y && row < y + h;
  return indexedPng(
    Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => Number(isTarget(column, row))),
    ),
  );
}

test('train --data davis=DIR trains a tiny network on masks', async (t) => {
  const images = await Promise.all(numbers.map(jpegOf));
  const files = numbers.flatMap((i) => [
    [`data/JPEGImages/480p/v/0000${i}.jpg`, images[i]!] as const,
    [`data/Annotations/480p/v/0000${i}.png`, maskOf(i)] as const,
  ]);
  const root = testFolder(t, { ...Object.fromEntries(files), 'data/ImageSets/2017/train.txt': 'v\n' });
  const out = path.join(root, 'out');
  const text = await printed(
    ...['train', '--model', 'siamcar-tiny', '--data', `davis=${path.join(root, 'data')}`, '--out', out],
    ...[
      '--epochs',
      '1',
      '--batch',
      '2',
      '--pairs-per-epoch',
      '4',
      '--threads',
      '1',
      '--workers',
      '1',
      '--device',
      'cpu',
    ],
  );
  assert.match(text, /^epoch 1: loss \d+\.\d+/m);
  assert.equal(readMetrics(path.join(out, 'metrics.jsonl')).filter(({ kind }) => kind === 'step').length, 2);
});

test('track --benchmark dtb70 --data dtb70=DIR tracks, and evaluate scores the result', async (t) => {
  const images = await Promise.all(numbers.map(jpegOf));
  const root = testFolder(t, {
    'data/Animal1/groundtruth_rect.txt': numbers.map((i) => `${Object.values(targetBoxAt(i)).join(',')}\n`).join(''),
    ...Object.fromEntries(numbers.map((i) => [`data/Animal1/img/0000${i + 1}.jpg`, images[i]!])),
  });
  const data = ['--benchmark', 'dtb70', '--data', `dtb70=${path.join(root, 'data')}`];
  const out = path.join(root, 'out');
  const tracked = await printed('track', '--model', 'template-matching', ...data, '--out', out, '--json');
  const { frames } = JSON.parse(tracked) as { frames: number };
  assert.equal(frames, length);
  const scores = JSON.parse(await printed('evaluate', '--results', out, '--all', ...data, '--json')) as unknown;
  assert.match(JSON.stringify(scores), /"auc":/);
});
