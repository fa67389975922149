import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { printed, refuses, siamdlaProcess } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';

test('makes the parts that were asked for and counts their attributes', async (t) => {
  const out = testFolder(t);
  const words = ['synthetic', '--sequences', '3', '--frames', '5', '--workers', '1', '--out', out];
  const all = await printed(...words);
  assert.match(all, /part +sequences +frames +IV +OPR +SV +OCC +DEF +MB +FM +IPR +OV +BC +LR/);
  for (const split of ['train', 'validation', 'test']) assert.match(all, new RegExp(`^${split} +3 +\\d+ `, 'm'));
  const [part, ...rest] = JSON.parse(await printed(...words, '--split', 'test', '--json')) as {
    split: string;
    folder: string;
    attributes: Record<string, number>;
  }[];
  assert.deepEqual([part!.split, rest.length, part!.attributes.IV! > 0], ['test', 0, true]);
  assert.ok(path.dirname(part!.folder) === out && existsSync(path.join(part!.folder, 'test-003', 'img', '0001.jpg')));
});

test('a bad option is one line', async () => {
  const choices = /argument 'tset' is invalid\. Allowed choices are train, validation, test, all/;
  await refuses(choices, 'synthetic', '--split', 'tset');
  await refuses(/argument 'many' is invalid\. expected a whole number >= 1\./, 'synthetic', '--frames', 'many');
  const seed = /^siamdla: option '--seed <number>' argument '-1' is invalid\. expected a whole number/;
  await refuses(seed, 'synthetic', '--seed', '-1');
  const short = /^siamdla: synthetic benchmark: frames is 1; expected a whole number from 4/;
  await refuses(short, 'synthetic', '--frames', '1');
});

test('a real process ends by itself with a table, nothing on stderr and 0', (t) => {
  const words = [
    '--split',
    'validation',
    '--sequences',
    '1',
    '--frames',
    '4',
    '--workers',
    '1',
    '--out',
    testFolder(t),
  ];
  const { code, stdout, stderr } = siamdlaProcess('synthetic', ...words);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^validation +1 /m);
});
