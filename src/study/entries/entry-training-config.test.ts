import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { withSameFiles } from '../../files/asked-once.js';
import { testFolder, testRows } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { tinyEntries } from '../config.js';
import { dataIdentity, type EntryTrainingInput, entryTrainingIdentity } from './entry-training-config.js';

const task: EntryTrainingInput = { entry: tinyEntries[0]!, trainingSeed: 1, training: { epochs: 2 }, data: {} };

/** The identity as files have it. */
const text = (of: EntryTrainingInput): string => JSON.stringify(entryTrainingIdentity(of));

test('defaults are spelt out: the recipe of the model, and how the synthetic videos are made', () => {
  const { config, data } = JSON.parse(text(task));
  assert.deepEqual([config.model, config.epochs, config.seed], ['siamrpnpp-tiny', 2, 1]);
  assert.ok(config.batch > 0 && config.pairs.pairsPerEpoch > 0 && config.schedule);
  assert.ok(data.train.version > 0 && data.validation.sequences > 0);
  assert.equal(text({ ...task, data: { train: { sequences: data.train.sequences } } }).includes('"version"'), true);
});

test('what changes the weights changes it', () => {
  const others: EntryTrainingInput[] = [
    { ...task, trainingSeed: 2 },
    { ...task, entry: tinyEntries[1]! },
    { ...task, training: { epochs: 3 } },
    { ...task, data: { train: { frames: 12 } } },
    { ...task, data: { sets: ['coco'] } },
  ];
  const texts = [task, ...others].map(text);
  assert.equal(new Set(texts).size, texts.length);
});

test('so does what a pretrained file holds, under the same name', (t: TestContext) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_WEIGHTS: folder });
  const pretrained = { [task.entry.model]: { file: 'backbone.pth', from: 'torchvision' } } as const;
  const missing = text({ ...task, pretrained });
  writeFileSync(path.join(folder, 'backbone.pth'), 'one');
  const one = text({ ...task, pretrained });
  writeFileSync(path.join(folder, 'backbone.pth'), 'two');
  assert.equal(new Set([missing, one, text({ ...task, pretrained }), text(task)]).size, 4);
});

test('so do the boxes of real videos, in a folder of the same name', (t: TestContext) => {
  const root = testFolder(t);
  withEnvironment(t, { SIAMDLA_VIDEOS: root });
  const mixed = { ...task, data: { shares: { videos: 0.5, clips: 0.2, synthetic: 0.3 } } };
  const without = text(mixed); // the missing folder is an error of the training itself
  mkdirSync(path.join(root, 'test'));
  for (const [i, length] of [...Array(7).fill(12), 2].entries()) {
    mkdirSync(path.join(root, 'train', `v${i}`, 'img'), { recursive: true });
    for (let frame = 1; frame <= length; frame++) writeFileSync(path.join(root, `train/v${i}/img/${frame}.jpg`), '');
    writeFileSync(path.join(root, `train/v${i}/groundtruth_rect.txt`), testRows(length));
  }
  const before = text(mixed);
  writeFileSync(path.join(root, 'train/v3/groundtruth_rect.txt'), testRows(12).replace('20,30', '20,31'));
  assert.equal(new Set([without, before, text(mixed)]).size, 3);
});

test('so do the annotations of public training sets, alone or mixed in, in a folder of the same name', (t: TestContext) => {
  const root = testFolder(t);
  withEnvironment(t, { SIAMDLA_COCO: root, SIAMDLA_VIDEOS: path.join(root, 'none') });
  const alone = { ...task, data: { sets: ['coco'] } };
  const shares = { videos: 0.4, clips: 0.1, synthetic: 0.25, coco: 0.25 };
  const mixed = { ...task, data: { shares, added: ['coco'] } };
  const texts = (): string[] => [text(alone), text(mixed)];
  const missing = texts();
  mkdirSync(path.join(root, 'annotations'));
  writeFileSync(path.join(root, 'annotations/instances_val2017.json'), '{}');
  const small = texts();
  writeFileSync(path.join(root, 'annotations/instances_train2017.json'), '{}');
  const large = texts();
  assert.equal(new Set([...missing, ...small, ...large]).size, 6);
  const during = withSameFiles(() => [texts(), writeFileSync(path.join(root, 'train.json'), '{}'), texts()] as const);
  assert.deepEqual([during[0], during[2]], [large, large], 'the keys of one plan look at the files once');
  assert.notDeepEqual(texts(), large);
});

test('without public training sets no files are part of it', (t: TestContext) => {
  withEnvironment(t, { SIAMDLA_VIDEOS: testFolder(t) });
  const shares = { videos: 0.5, clips: 0.2, synthetic: 0.3 };
  assert.deepEqual(Object.keys(dataIdentity({})), ['train', 'validation']);
  assert.deepEqual(Object.keys(dataIdentity({ shares })), ['shares', 'train']);
});
