import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { knownDatasets } from '../data/datasets.js';
import { printed, refuses } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';

test('lists every known dataset with where it was looked for, and finds the one that is there', async (t) => {
  const folder = testFolder(t, { 'OTB100.json': '{}' });
  const list = JSON.parse(await printed('datasets', '--json', '--data', `otb100=${folder}`)) as Record<
    string,
    unknown
  >[];
  assert.deepEqual(
    list.map(({ id }) => id),
    knownDatasets.map(({ id }) => id),
  );
  const [otb] = list;
  assert.equal(otb!.found, true);
  assert.equal(otb!.path, path.join(folder, 'OTB100.json'));
  assert.equal(otb!.frames, 59_035);
  assert.ok(list.every(({ lookedIn, env }) => typeof lookedIn === 'string' && String(env).startsWith('SIAMDLA_')));
});

test('the table has a row per dataset', async (t) => {
  const folder = testFolder(t);
  const lines = (await printed('datasets', '--data', `uav123=${folder}`)).split('\n');
  assert.equal(lines.length, knownDatasets.length + 1);
  assert.match(lines.find((line) => line.includes('UAV123'))!, /112,578 .*Table 3 +no .*SIAMDLA_UAV123/);
});

test('an unknown dataset and one that is given twice are invalid', async () => {
  await refuses(/unknown dataset 'otb'/, 'datasets', '--data', 'otb=/x');
  await refuses(/--data otb100 was given twice/, 'datasets', '--data', 'otb100=a', '--data', 'otb100=b');
});

test('--data needs a path', async () => {
  await refuses(/--data 'otb100': expected name=value, such as otb100=/, 'datasets', '--data', 'otb100');
  await refuses(/--data 'otb100=': expected a path/, 'datasets', '--data', 'otb100=');
});

test('--data got10k is the place of all its parts', async (t) => {
  const folder = testFolder(t, { 'train/list.txt': 'a', 'test/list.txt': 'a' });
  const list = JSON.parse(await printed('datasets', '--json', '--data', `got10k=${folder}`)) as Record<
    string,
    unknown
  >[];
  const parts = list.filter(({ env }) => env === 'SIAMDLA_GOT10K');
  assert.deepEqual(
    parts.map(({ id, kind, found }) => [id, kind, found]),
    [
      ['got10k', 'test', false],
      ['got10k-test', 'test', true],
      ['got10k', 'training', true],
    ],
  );
});
