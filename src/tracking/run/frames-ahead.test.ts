import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Image } from '../../data/images/image.js';
import { testFolder } from '../../testing/test-folder.js';
import { syntheticFrame, writeSequence } from '../testing/sequences.js';
import { framesAhead } from './frames-ahead.js';

const filesIn = (folder: string, length: number): string[] =>
  Array.from({ length }, (_, i) => path.join(folder, 'a', 'img', `${String(i + 1).padStart(4, '0')}.png`));

test('every frame comes once and in order, of sequences shorter and longer than what is decoded ahead', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 6);
  for (const length of [0, 1, 2, 3, 4, 6]) {
    const found: Image[] = [];
    for await (const frame of framesAhead(filesIn(folder, length))) found.push(frame);
    assert.equal(found.length, length);
    for (const [i, { data }] of found.entries()) assert.deepEqual(data, syntheticFrame(i).data, `frame ${i}`);
  }
});

test('a missing frame is told when its turn comes, not before; who stops early hears nothing of it', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 4);
  const files = filesIn(folder, 4);
  rmSync(files[2]!);
  let count = 0;
  const all = async (): Promise<void> => {
    for await (const _ of framesAhead(files)) count++;
  };
  await assert.rejects(all, /0003\.png: is missing/);
  assert.equal(count, 2);
  for await (const _ of framesAhead(files)) break;
});
