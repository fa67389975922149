import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import type { Figure } from './figure.js';
import { cachedPng } from './picture-cache.js';
import { figureToPng } from './render.js';

const figure = (title: string): Figure => ({ data: [{ type: 'bar', y: [1, 2] }], layout: { title: { text: title } } });

test('a picture from the cache is the rendered one; other figures and options are others; a damaged one is rendered', async (t) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: folder });
  const files = (): string[] => readdirSync(path.join(folder, 'pictures'));
  const small = { scale: 1 };
  const rendered = await figureToPng(figure('a'), small);
  for (let i = 0; i < 2; i++) assert.deepEqual(await cachedPng(figure('a'), small), rendered);
  assert.equal(files().length, 1);
  appendFileSync(path.join(folder, 'pictures', files()[0]!), ' ');
  assert.deepEqual(await cachedPng(figure('a'), small), rendered);
  assert.notDeepEqual(await cachedPng(figure('b'), small), rendered);
  for (const other of [{ scale: 1.5 }, { scale: 1, width: 300 }]) {
    const expected = await figureToPng(figure('a'), other);
    assert.notDeepEqual(expected, rendered);
    assert.deepEqual(await cachedPng(figure('a'), other), expected);
  }
  assert.equal(files().length, 4);
});

test('drawings are not cached', async (t) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: folder });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>';
  await cachedPng({ svg, title: 'square', width: 4, height: 4 });
  assert.ok(!existsSync(path.join(folder, 'pictures')));
});

test('a figure that cannot be drawn is refused each time', async (t) => {
  withEnvironment(t, { SIAMDLA_CACHE: testFolder(t) });
  for (let i = 0; i < 2; i++) {
    await assert.rejects(cachedPng({ data: [{ type: 'scattergl' as never }], layout: {} }), /Use 'scatter'/);
  }
});
