import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../package-root.js';
import { testFolder } from '../testing/test-folder.js';
import { benchmarkReaders } from './benchmarks.js';
import { knownDatasets } from './datasets.js';
import { locateDataset, requireDataset } from './locate-dataset.js';

test('every test set that can be read is known, and ids are unique', () => {
  const ids = knownDatasets.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id } of benchmarkReaders) assert.ok(ids.includes(id), id);
});

test('a flag counts before the environment, the environment before data/', (t) => {
  const folder = testFolder(t, { 'OTB100.json': '{}', 'x/Basketball/groundtruth_rect.txt': '' });
  const env = { SIAMDLA_OTB100: folder };
  const fromEnv = locateDataset('otb100', { env });
  assert.deepEqual([fromEnv.via, fromEnv.found], ['environment', path.join(folder, 'OTB100.json')]);
  const given = locateDataset('otb100', { env, given: path.join(folder, 'x') });
  assert.deepEqual([given.via, given.found], ['flag', path.join(folder, 'x')]);
  const byDefault = locateDataset('otb100', { env: {} });
  assert.deepEqual([byDefault.via, byDefault.place], ['default', path.join(packageRoot, 'data', 'otb100')]);
});

test('a JSON file can be named itself', (t) => {
  const folder = testFolder(t, { 'mine.json.gz': '', 'mine.txt': '' });
  const given = path.join(folder, 'mine.json.gz');
  assert.equal(requireDataset('uav123', { given, env: {} }), given);
  assert.equal(locateDataset('uav123', { given: path.join(folder, 'mine.txt'), env: {} }).found, undefined);
});

test('a named place that holds nothing is an error with the path, the files missed and what to do', (t) => {
  const folder = testFolder(t);
  assert.throws(() => requireDataset('otb100', { env: { SIAMDLA_OTB100: folder } }), {
    name: 'InputError',
    message:
      `dataset 'otb100' not found at ${folder} (from SIAMDLA_OTB100): none of OTB100.json, OTB100.json.gz, ` +
      'Basketball/groundtruth_rect.txt is there. Set SIAMDLA_OTB100 or give its path.',
  });
  assert.throws(() => locateDataset('otb'), /unknown dataset 'otb'; expected one of otb100, /);
});
