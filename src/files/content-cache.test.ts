import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { testFolder } from '../testing/test-folder.js';
import { ContentCache } from './content-cache.js';

const only = (folder: string): string => {
  const [name, ...more] = readdirSync(folder);
  assert.deepEqual(more, []);
  return path.join(folder, name!);
};

test('content is found by its key, also empty and binary content; others are not', (t) => {
  const cache = new ContentCache(path.join(testFolder(t), 'new/folder'), 10);
  assert.equal(cache.read('a'), undefined);
  cache.write('a', Uint8Array.of(0, 255, 10));
  cache.write('empty', '');
  assert.deepEqual(cache.read('a'), Buffer.of(0, 255, 10));
  assert.equal(cache.read('empty')?.length, 0);
  assert.equal(cache.read('b'), undefined);
});

test('a damaged, shortened, emptied or exchanged entry is not found, and is replaced by the next write', (t) => {
  const folder = testFolder(t);
  const cache = new ContentCache(folder, 10);
  cache.write('key', 'content');
  const file = only(folder);
  const whole = readFileSync(file);
  for (const damaged of [
    whole.toString().replace('content', 'contend'),
    whole.subarray(0, -1),
    whole.subarray(0, 30),
    '',
  ]) {
    writeFileSync(file, damaged);
    assert.equal(cache.read('key'), undefined);
    cache.write('key', 'content');
    assert.equal(cache.read('key')?.toString(), 'content');
  }
  cache.write('other', 'other');
  const other = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .find((name) => name !== file)!;
  renameSync(other, file);
  assert.equal(cache.read('key'), undefined);
});

test('beyond the limit, entries that were not used for longest are removed', (t) => {
  const folder = testFolder(t);
  const cache = new ContentCache(folder, 10);
  for (let i = 0; i < 10; i++) {
    const before = new Set(readdirSync(folder));
    cache.write(`${i}`, 'x');
    const added = readdirSync(folder).find((name) => !before.has(name))!;
    utimesSync(path.join(folder, added), 1000 + i, 1000 + i);
  }
  assert.ok(cache.read('0')); // is the newest then
  cache.write('10', 'x');
  const kept = Array.from({ length: 11 }, (_, i) => i).filter((i) => cache.read(`${i}`));
  assert.deepEqual(kept, [0, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a folder that cannot be used is as an empty cache', (t) => {
  const file = path.join(testFolder(t), 'file');
  writeFileSync(file, '');
  const cache = new ContentCache(path.join(file, 'folder'), 10);
  cache.write('key', 'content');
  assert.equal(cache.read('key'), undefined);
  assert.equal(statSync(file).size, 0);
});

test('threads that write and read the same keys find whole content or none', async (t) => {
  const folder = testFolder(t);
  const code = `
    const { ContentCache } = await import(${JSON.stringify(new URL('./content-cache.js', import.meta.url).href)});
    const cache = new ContentCache(${JSON.stringify(folder)}, 3);
    for (let i = 0; i < 200; i++) {
      const key = String(i % 5);
      cache.write(key, key.repeat(50_000));
      const found = cache.read(key);
      if (found && found.toString() !== key.repeat(50_000)) throw new Error('damaged');
    }`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const codes = await Promise.all(
    [1, 2].map(() => new Promise((resolve, reject) => new Worker(url).on('error', reject).on('exit', resolve))),
  );
  assert.deepEqual(codes, [0, 0]);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});
