import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { missingDataReason, trainingSetsOf } from '../../study/data.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { resolveTraining } from '../../training/loop/config.js';
import { PairSampler } from '../../training/pairs/sampler.js';
import { studyFrom } from '../parameters/study-parameters.js';
import { mixtureWith } from './real-study.js';

const sum = (shares: Readonly<Record<string, number>>): number => Object.values(shares).reduce((a, b) => a + b, 0);

test('further sets take half of the share of synthetic pairs, in equal parts', () => {
  const { shares, added } = mixtureWith(['davis', 'mot']);
  assert.deepEqual(shares, { videos: 0.4, clips: 0.15, synthetic: 0.225, davis: 0.1125, mot: 0.1125 });
  assert.deepEqual(added, ['davis', 'mot']);
  for (const sets of [['got10k'], ['coco', 'davis', 'mot']])
    assert.ok(Math.abs(sum(mixtureWith(sets).shares) - 1) < 1e-12);
});

test('a set that its variable names is mixed with real and synthetic videos, and pairs come from it', async (t) => {
  const frames = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(4, '0'));
  const video = (name: string, length: number) => ({
    [`train/${name}/groundtruth_rect.txt`]: '1,1,10,20\n'.repeat(length),
    ...Object.fromEntries(frames.slice(0, length).map((frame) => [`train/${name}/img/${frame}.jpg`, ''])),
  });
  const long = Object.assign({}, ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => video(name, 12)), video('h', 3));
  const videos = testFolder(t, { ...long, 'test/x/groundtruth_rect.txt': '' });
  const mot = testFolder(t, {
    'train/MOT17-02-FRCNN/seqinfo.ini': '[Sequence]\nseqLength=2\nimWidth=100\nimHeight=60\nimExt=.jpg\nimDir=img1\n',
    'train/MOT17-02-FRCNN/gt/gt.txt': '1,2,11,21,20,10,1,1,1\n2,2,11,21,20,10,1,1,1\n',
    'train/MOT17-02-FRCNN/img1/000001.jpg': '',
    'train/MOT17-02-FRCNN/img1/000002.jpg': '',
  });
  const synthetic = testFolder(t);
  withEnvironment(t, { SIAMDLA_VIDEOS: videos, SIAMDLA_MOT: mot, SIAMDLA_SYNTHETIC: synthetic });
  const { study } = studyFrom({ scale: 'real', data: ['mot'] });
  const data = { ...study.data, train: { sequences: 2, frames: 4 } };
  const sets = await trainingSetsOf(data);
  assert.deepEqual(
    sets.map(({ id }) => id),
    ['videos', 'clips', 'synthetic', 'mot'],
  );
  const mixing = Object.entries(mixtureWith(['mot']).shares);
  const { pairs } = resolveTraining({ model: 'siamcar-tiny', pairs: { mixing } });
  const sampler = new PairSampler(sets, pairs);
  const files = Array.from({ length: 400 }, (_, i) => sampler.draw(0, i).templateFile);
  const share = files.filter((file) => file.startsWith(mot + path.sep)).length / files.length;
  assert.ok(Math.abs(share - 0.225) < 0.07, `${share} of the templates are of MOT`);
  withEnvironment(t, { SIAMDLA_MOT: path.join(mot, 'none') });
  assert.match(missingDataReason(study)!, /the datasets mot \(siamdla datasets says/);
});
