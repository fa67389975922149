import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { writeSequence } from '../tracking/testing/sequences.js';
import { type StudyConfig, tinyEntries } from './config.js';
import { trainingTask } from './entries/entry-training.js';
import type { Progress } from './progress.js';
import { plannedTraining, planStudy, stepsOfStudy } from './study-plan.js';

test("a study of one's own videos: no test videos are rendered, and the tracking step says what it does", async (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  const videos = path.join(testFolder(t), 'mine');
  await writeSequence(videos, 'first', 4);
  await writeSequence(videos, 'second', 4);
  const study: StudyConfig = {
    ...{ entries: tinyEntries.slice(0, 1), trainingSeeds: [1], references: ['ncc'], training: {}, data: {}, videos },
  };
  const rules = { benchmark: 'otb100', protocol: 'one-pass' } as const;
  const plan = planStudy(study, rules);
  const names = stepsOfStudy(plan).map(({ key }) => key.slice(0, -13));
  assert.ok(!names.includes('synthetic-test'), names.join());
  const { tracking, title } = plan.references[0]!;
  assert.match(tracking.key, /^track-mine-/);
  assert.deepEqual([tracking.after, tracking.inputs], [[], [`test videos ${videos}`]]);
  assert.equal(await tracking.find(), undefined);
  const seen: Progress[] = [];
  const { result, isCached } = await tracking.run({ workers: 1, progress: (progress) => seen.push(progress) });
  assert.deepEqual([result.frames > 0, isCached], [true, false]);
  assert.deepEqual(seen[0], { share: 0, doing: [{ title, state: 'tracking starts' }] });
  assert.deepEqual(seen.at(-1), { share: 1, doing: [{ title, state: 'tracks mine, frame 8 of 8' }] });
  const again = planStudy(study, rules).references[0]!.tracking;
  assert.equal(again.key, tracking.key);
  assert.equal((await again.find())?.isCached, true);
  writeFileSync(path.join(videos, 'first', 'img', '0001.png'), 'other image');
  assert.notEqual(planStudy(study, rules).references[0]!.tracking.key, tracking.key, 'other images are another step');
});

test('a training names the training sets that it reads, also those mixed in with real videos', (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  process.env.SIAMDLA_VIDEOS = testFolder(t);
  const inputs = (data: StudyConfig['data']): readonly string[] => {
    const study = { entries: tinyEntries, trainingSeeds: [1], references: [], training: {}, data };
    return plannedTraining(trainingTask(study, tinyEntries[0]!, 1)).inputs;
  };
  const shares = { videos: 0.5, clips: 0.1, synthetic: 0.1 };
  assert.deepEqual(inputs({}), []);
  assert.deepEqual(inputs({ sets: ['coco', 'vid'] }), ['training set coco', 'training set vid']);
  assert.deepEqual(inputs({ shares }), ['real videos']);
  const mixed = inputs({ shares: { ...shares, coco: 0.3 }, added: ['coco'] });
  assert.deepEqual(mixed, ['real videos', 'training set coco']);
});
