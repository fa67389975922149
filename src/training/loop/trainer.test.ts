import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import { testFolder } from '../../testing/test-folder.js';
import { randomPairs } from '../testing/random-pairs.js';
import type { SavedTraining } from './checkpoint.js';
import { resolveTraining } from './config.js';
import { MetricsFile, readMetrics } from './metrics-file.js';
import { emptyTally } from './summary.js';
import { Trainer } from './trainer.js';
import { trainingFiles } from './training-files.js';

const savingMs = 300;

/**
 * An epoch of two steps, each of which is saved slowly, with an observer that fails after some epochs. The last save fails too.
 *
 * @returns The steps after which the training was saved, and the milliseconds that each step waited for its pairs.
 */
async function failing(t: TestContext, afterEpochs: number): Promise<{ saved: number[]; waited: number[] }> {
  const training = resolveTraining({ model: 'siamcar-tiny', epochs: 1, batch: 2, pairs: { pairsPerEpoch: 4 } });
  const params = initialise(training.model.build().table, { rule: 'reference' });
  const state = { params, momenta: {} };
  const start: SavedTraining = { config: training.config, state, epoch: 0, step: 0, history: [], tally: emptyTally };
  const file = path.join(testFolder(t), trainingFiles.metrics);
  const metrics = new MetricsFile(file, start);
  const failure = new Error('an observer failed');
  const saved: number[] = [];
  const trainer = new Trainer({
    training,
    pairs: randomPairs(training.pairs),
    openValidation: undefined,
    metrics,
    save: ({ epoch, step }) => {
      assert.equal(epoch, 0);
      saved.push(step);
      if (step === 2) throw new Error('no space left');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, savingMs);
    },
    saveInterval: 0,
    compile: { threads: 1 },
    progress: undefined,
    epochDone: undefined,
    observe: async ({ epochs }) => {
      if (epochs === afterEpochs) throw failure;
    },
    signal: undefined,
  });
  await assert.rejects(trainer.run(start), failure);
  await trainer.dispose();
  metrics.flush();
  return { saved, waited: readMetrics(file).map(({ times }) => times.data) };
}

test('what fails at the end of an epoch has its steps saved, and is thrown; saving is not counted as waiting for pairs', async (t) => {
  const { saved, waited } = await failing(t, 1);
  assert.deepEqual(saved, [1, 2]);
  assert.equal(waited.length, 2);
  assert.ok(
    waited.every((ms) => ms < savingMs),
    `${waited}`,
  );
});

test('what fails before the first step saves nothing', async (t) => {
  assert.deepEqual(await failing(t, 0), { saved: [], waited: [] });
});
