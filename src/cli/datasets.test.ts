import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { knownDatasets } from '../data/datasets.js';
import { testFolder } from '../testing/test-folder.js';
import { datasetsCommand } from './datasets.js';

function printed(t: TestContext, words: readonly string[]): string {
  const log = t.mock.method(console, 'log', () => {});
  datasetsCommand().parse([...words], { from: 'user' });
  return log.mock.calls.map((call) => call.arguments.join(' ')).join('\n');
}

test('lists every known dataset with where it was looked for, and finds the one that is there', (t) => {
  const folder = testFolder(t, { 'OTB100.json': '{}' });
  const list = JSON.parse(printed(t, ['--json', '--at', `otb100=${folder}`])) as Record<string, unknown>[];
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

test('the table has a row per dataset', (t) => {
  const folder = testFolder(t);
  const lines = printed(t, ['--at', `uav123=${folder}`]).split('\n');
  assert.equal(lines.length, knownDatasets.length + 1);
  assert.match(lines.find((line) => line.includes('UAV123'))!, /112,578 .*Table 3 +no .*SIAMDLA_UAV123/);
});

test('an unknown dataset and a missing path are mistakes', (t) => {
  assert.throws(() => printed(t, ['--at', 'otb=/x']), /unknown dataset 'otb'/);
});

test('--at needs a path', (t) => {
  assert.throws(() => printed(t, ['--at', 'otb100']), /--at 'otb100'; expected id=path/);
});
