import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Figure } from './figure.js';
import { refusePictures, saveFigure, saveNumbers } from './save.js';
import { themed } from './theme.js';

const figure = themed([{ type: 'scatter', y: [1, 2] }], { width: 200, height: 150 });
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'siamdla-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a figure becomes a PNG and its numbers', async () => {
  const files = await saveFigure(
    figure,
    { k: Int32Array.of(1, 2), mean: [0.5, Number.NaN] },
    path.join(folder, 'fig9a'),
  );
  assert.deepEqual(readdirSync(folder).sort(), ['fig9a.json', 'fig9a.png']);
  assert.equal(readFileSync(files.json, 'utf8'), '{\n  "k": [1, 2],\n  "mean": [0.5, null]\n}\n');
  assert.equal(readFileSync(files.png).subarray(1, 4).toString(), 'PNG');
});

test('a figure that cannot be drawn, and numbers that cannot be stored, change neither file', async () => {
  const base = path.join(folder, 'f');
  writeFileSync(`${base}.png`, 'old');
  writeFileSync(`${base}.json`, 'old');
  const surface = { data: [{ type: 'surface', z: [[1]] }], layout: {} } as unknown as Figure;
  await assert.rejects(saveFigure(surface, {}, base), { name: 'InputError' });
  await assert.rejects(saveFigure(figure, new Map(), base), TypeError);
  assert.deepEqual(
    readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')),
    ['old', 'old'],
  );
});

test('a drawing whose page cannot be made or replaced changes no file', async () => {
  const base = path.join(folder, 'f');
  writeFileSync(`${base}.png`, 'old');
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>';
  const drawing = { title: 'a', width: 8, height: 8, svg };
  const broken = () => assert.fail('no page');
  await assert.rejects(saveFigure({ ...drawing, html: broken }, {}, base), { message: 'no page' });
  mkdirSync(`${base}.html`);
  await assert.rejects(saveFigure({ ...drawing, html: () => '<p>a</p>' }, {}, base), { message: /f\.html' exists/ });
  assert.equal(readFileSync(`${base}.png`, 'utf8'), 'old');
  assert.deepEqual(readdirSync(folder).sort(), ['f.html', 'f.png']);
});

test('a missing folder, and a file in its place, are named', async () => {
  await assert.rejects(saveFigure(figure, {}, path.join(folder, 'no', 'f')), {
    name: 'InputError',
    message: /no' is not a folder/,
  });
  writeFileSync(path.join(folder, 'file'), '');
  await assert.rejects(saveFigure(figure, {}, path.join(folder, 'file', 'f')), { message: /file' is not a folder/ });
});

test('a folder that cannot be written to is named', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, async () => {
  chmodSync(folder, 0o500);
  await assert.rejects(saveFigure(figure, {}, path.join(folder, 'f')), {
    name: 'InputError',
    message: /can be written to/,
  });
  chmodSync(folder, 0o700);
});

test('when one file cannot be replaced the other stays', async () => {
  const base = path.join(folder, 'f');
  mkdirSync(`${base}.json`);
  writeFileSync(`${base}.png`, 'old');
  await assert.rejects(saveFigure(figure, {}, base), { name: 'InputError', message: /f\.json' exists/ });
  assert.equal(readFileSync(`${base}.png`, 'utf8'), 'old');
  assert.deepEqual(readdirSync(folder).sort(), ['f.json', 'f.png']);
});

test('numbers alone go to no folder with pictures, told before and at the time of writing', () => {
  const base = path.join(folder, 'f');
  refusePictures(folder, '--no-figures');
  saveNumbers({ k: 1 }, base);
  refusePictures(folder, '--no-figures');
  writeFileSync(`${base}.png`, 'old');
  assert.throws(() => refusePictures(folder, '--no-figures'), {
    name: 'InputError',
    message: /^--no-figures: '.*f\.png' is a picture of other numbers\. Choose another folder/,
  });
  assert.throws(() => saveNumbers({ k: 2 }, base), {
    name: 'InputError',
    message: /f\.png' is a picture of other ones/,
  });
  assert.deepEqual(JSON.parse(readFileSync(`${base}.json`, 'utf8')), { k: 1 });
});
