import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { testFolder } from '../../testing/test-folder.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import type { StudyConfig } from '../config.js';
import { runStep } from '../steps/step-cache.js';
import { trainingStep, trainingTask } from './entry-training.js';

shareSyntheticVideos();

test('a training that is stopped within an epoch saves its steps', async (t) => {
  const root = testFolder(t);
  const batch = 16;
  const study: StudyConfig = {
    entries: [],
    trainingSeeds: [1],
    references: [],
    training: { epochs: 1, batch, validationPairs: 0, pairs: { pairsPerEpoch: 100 * batch } },
    data: { train: { sequences: 2, frames: 8 }, validation: { sequences: 1, frames: 8 } },
  };
  const stop = new AbortController();
  const entry = { title: 'SiamCAR', model: 'siamcar-tiny', assigner: 'baseline' };
  const step = trainingStep(trainingTask(study, entry, 1), {
    onReport: () => void setTimeout(() => stop.abort(new Error('stopped')), 100), // within the next step
  });
  await assert.rejects(runStep(step, { signal: stop.signal }, root), /stopped/);
  const [folder] = readdirSync(root).filter((name) => name.startsWith('train-') && !name.endsWith('.lock'));
  const checkpoint = path.join(root, folder!, trainingFiles.checkpoint);
  assert.ok(existsSync(checkpoint));
  const place = JSON.parse(readCheckpoint(checkpoint).metadata.training as string) as { epoch: number; step: number };
  assert.ok(place.epoch === 0 && place.step >= 1, JSON.stringify(place));
});
