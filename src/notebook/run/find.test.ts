import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { withFolder } from '../testing/notebooks.js';
import { findNotebook, listNotebooks } from './find.js';
import { readNotebook, textOf } from './ipynb.js';
import { declaredParameters } from './parameters.js';

/** A folder with four notebooks and a file that is none. */
function withNotebooks(body: (folder: string) => void): Promise<void> {
  return withFolder((folder) => {
    const names = ['01-data', '02-k-ablation', '10-report', '10-extra'].map((name) => `${name}.ipynb`);
    for (const name of [...names, 'notes.txt']) writeFileSync(path.join(folder, name), '{}');
    body(folder);
  });
}

const found: [wanted: string, name: string][] = [
  ['02', '02-k-ablation.ipynb'],
  ['2', '02-k-ablation.ipynb'],
  ['02-k-ablation', '02-k-ablation.ipynb'],
  ['02-k', '02-k-ablation.ipynb'],
  ['02-k-ablation.ipynb', '02-k-ablation.ipynb'],
  ['10-extra', '10-extra.ipynb'],
];
for (const [wanted, name] of found)
  test(`'${wanted}' is ${name}`, () =>
    withNotebooks((folder) => assert.equal(findNotebook(wanted, folder), path.join(folder, name))));

test('a path is taken as it is', () =>
  withNotebooks((folder) => {
    const file = path.join(folder, '01-data.ipynb');
    assert.equal(findNotebook(file, 'elsewhere'), file);
  }));

test('an unknown name is answered with those that exist', () =>
  withNotebooks((folder) => {
    const error = /No notebook '03'; those that exist: 01-data, 02-k-ablation, 10-extra, 10-report/;
    assert.throws(() => findNotebook('03', folder), error);
    assert.throws(() => findNotebook('02-abl', folder), InputError);
    assert.throws(() => findNotebook('missing.ipynb', folder), InputError);
  }));

test('a number that several have is answered with those', () =>
  withNotebooks((folder) => {
    assert.throws(() => findNotebook('10', folder), /could be any of: 10-extra, 10-report;/);
  }));

test('a folder that is not there holds no notebooks', () => {
  assert.deepEqual(listNotebooks('nowhere'), []);
});

test('the notebooks of the kit are thin: ten code cells at most, none of which defines a function', () => {
  const files = listNotebooks();
  assert.ok(files.length > 10);
  for (const file of files) {
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: { cell_type: string; source: string[] }[] };
    const code = cells.filter((cell) => cell.cell_type === 'code').map(({ source }) => source.join(''));
    assert.ok(code.length <= 10, `${path.basename(file)}: ${code.length} code cells`);
    for (const source of code) assert.doesNotMatch(source, /^(async )?function /m, path.basename(file));
  }
});

test('every notebook of the kit takes the device that it computes on as a parameter, and uses it', () => {
  for (const file of listNotebooks()) {
    const notebook = readNotebook(file);
    assert.match(declaredParameters(notebook), /\blet device = '';/, `${path.basename(file)}: parameters`);
    const code = notebook.cells.filter((cell) => cell.cell_type === 'code').map(({ source }) => textOf(source));
    assert.ok(
      code.some((source) => source.includes('await useDevice(device);')),
      `${path.basename(file)}: expected await useDevice(device)`,
    );
  }
});
