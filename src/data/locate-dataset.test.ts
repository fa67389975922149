import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../files/package-root.js';
import { testFolder } from '../testing/test-folder.js';
import { benchmarkReaders } from './benchmarks/benchmarks.js';
import { checkDatasetId, datasetOfBenchmark, knownDatasets } from './datasets.js';
import { locateDataset, requireDataset } from './locate-dataset.js';

test('every test set that can be read is known, and ids with their kinds are unique', () => {
  const keys = knownDatasets.map(({ id, kind }) => `${id} ${kind}`);
  assert.equal(new Set(keys).size, keys.length);
  for (const { id } of benchmarkReaders) assert.ok(keys.includes(`${id} test`), id);
});

test('an id of two kinds is the test videos, or the kind that is asked for', () => {
  const titles = [locateDataset('lasot'), locateDataset('lasot', { kind: 'training' }), locateDataset('coco')];
  assert.deepEqual(
    titles.map(({ dataset }) => dataset.title),
    ['LaSOT (test)', 'LaSOT (training)', 'COCO (train2017)'],
  );
});

test('a benchmark belongs to a dataset, and unknown ids are answered with the known ones', () => {
  assert.deepEqual(['got10k-test', 'otb100', 'synthetic'].map(datasetOfBenchmark), ['got10k', 'otb100', undefined]);
  for (const id of ['otb100', 'got10k', 'youtubebb', 'own']) assert.doesNotThrow(() => checkDatasetId(id));
  for (const refuse of [checkDatasetId, locateDataset]) {
    assert.throws(() => refuse('x'), /unknown dataset 'x'; expected one of otb100, /);
  }
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
      'Basketball/groundtruth_rect.txt was found. Set SIAMDLA_OTB100 or give --data otb100=PATH.',
  });
  assert.throws(() => locateDataset('otb'), /unknown dataset 'otb'; expected one of otb100, /);
});
