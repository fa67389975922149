import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import { pretrainedFile, type StudyConfig, tinyEntries } from './config.js';
import { missingDataReason } from './data.js';

const study: StudyConfig = {
  entries: tinyEntries,
  trainingSeeds: [1],
  references: ['ncc', { title: 'published', model: 'siamcar-tiny', weights: 'whole.safetensors' }],
  training: {},
  data: { shares: { videos: 0.5, clips: 0.25, synthetic: 0.25 } },
  pretrained: { 'siamcar-tiny': { file: 'net/backbone.safetensors', from: 'keras' } },
};

/** A folder of weights and one of real data with the given files, and places of videos. */
function places(t: TestContext, weights: Record<string, string>, real: Record<string, string>) {
  const [own, other] = [testFolder(t, weights), testFolder(t, real)];
  withEnvironment(t, { SIAMDLA_WEIGHTS: own, SIAMDLA_REALDATA: other, SIAMDLA_VIDEOS: undefined });
  return { own, other };
}

test('pretrained weights: the own folder comes first, then that of real data', (t) => {
  const { own, other } = places(t, { 'a.pth': '' }, { 'weights/a.pth': '', 'weights/net/b.pth': '' });
  assert.equal(pretrainedFile('a.pth'), path.join(own, 'a.pth'));
  assert.equal(pretrainedFile('net/b.pth'), path.join(other, 'weights', 'net/b.pth'));
  assert.equal(pretrainedFile('c.pth'), path.join(own, 'c.pth')); // not found: where it belongs
});

test('missing videos and weights are one line that names where they were looked for', (t) => {
  const { own, other } = places(t, {}, {});
  const reason = missingDataReason(study, 'otb100')!;
  assert.match(reason, /^not found: real videos .*; the weights net\/backbone.safetensors, whole.safetensors in /);
  assert.ok(!reason.includes('\n'));
  for (const place of [path.join(other, 'video', 'train'), own, path.join(other, 'weights')])
    assert.ok(reason.includes(place), place);
});

test('weights are missed by a study on synthetic videos too; its data never is', (t) => {
  const { own } = places(t, {}, {});
  const reason = missingDataReason({ ...study, data: {} }, 'otb100')!;
  assert.match(reason, /^not found: the weights net\/backbone.safetensors, whole.safetensors in /);
  assert.ok(reason.includes(own));
});

test('nothing is missing where all of it is found, nor for a synthetic study', (t) => {
  const videos = { 'video/train/x': '', 'video/test/x': '' };
  places(t, { 'whole.safetensors': '' }, { ...videos, 'weights/net/backbone.safetensors': '' });
  assert.equal(missingDataReason(study, 'otb100'), undefined);
  assert.equal(missingDataReason({ ...study, references: [], pretrained: {}, data: {} }, 'otb100'), undefined);
});

test('of a dataset with test and training videos the part that is read has to be there', (t) => {
  const training = { got10k: 'train/list.txt', lasot: 'airplane/airplane-2/groundtruth.txt' };
  const tests = { got10k: 'val/list.txt', lasot: 'LaSOT_test.json' };
  places(t, {}, { 'video/train/x': '', 'video/test/x': '' });
  const missing = (files: Record<'got10k' | 'lasot', string>, data: StudyConfig['data'], benchmark?: string) => {
    const [got10k, lasot] = [testFolder(t, { [files.got10k]: '' }), testFolder(t, { [files.lasot]: '' })];
    withEnvironment(t, { SIAMDLA_GOT10K: got10k, SIAMDLA_LASOT: lasot });
    return missingDataReason({ ...study, data, references: [], pretrained: {} }, benchmark);
  };
  const sets = ['got10k', 'lasot'];
  const none = /^not found: the datasets got10k, lasot \(/;
  const mixed = { shares: { videos: 0.5, clips: 0.25, synthetic: 0, got10k: 0.25 }, added: sets };
  for (const data of [{ sets }, mixed]) {
    assert.equal(missing(training, data), undefined);
    assert.match(missing(tests, data)!, none);
  }
  for (const benchmark of sets) {
    assert.match(missing(training, { sets }, benchmark)!, new RegExp(`^not found: the datasets ${benchmark} \\(`));
    assert.equal(missing(tests, { sets: [] }, benchmark), undefined);
  }
});
