import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareSyntheticVideos } from '../testing/synthetic.js';
import { testFolder } from '../testing/test-folder.js';
import { withEnvironment } from '../testing/with-environment.js';
import { isDiverged } from '../training/loop/diverged.js';
import { type StudyConfig, tinyEntries } from './config.js';
import type { DivergedRun } from './experiment.js';
import { runStudy } from './study.js';

shareSyntheticVideos();

const small = { sequences: 2, frames: 8 };
const entry = tinyEntries.find(({ model, assigner }) => model === 'siamrpnpp-tiny' && assigner === 'baseline')!;

test('a training that diverges ends the study, or is left out where that is asked for', async (t) => {
  withEnvironment(t, { SIAMDLA_CACHE: testFolder(t) });
  const study: StudyConfig = {
    entries: [entry],
    trainingSeeds: [1],
    references: ['stand-still'],
    training: { epochs: 2, batch: 2, maxSkipped: 2, validationPairs: 0, peakLr: 1e12, pairs: { pairsPerEpoch: 32 } },
    data: { train: small, validation: small, test: small },
  };
  const protocol = { benchmark: 'otb100', protocol: 'one-pass' } as const;
  await assert.rejects(runStudy(study, protocol), isDiverged);
  const diverged: DivergedRun[] = [];
  const steps: string[] = [];
  const { runs, references } = await runStudy(study, protocol, {
    onDiverged: (run) => diverged.push(run),
    onStep: ({ name }) => steps.push(name),
  });
  assert.deepEqual(steps, ['track-synthetic-standstill'], 'not the videos');
  assert.deepEqual(runs, []);
  assert.equal(references.length, 1);
  assert.deepEqual(
    diverged.map((run) => [run.entry.title, run.trainingSeed]),
    [[entry.title, 1]],
  );
  assert.match(diverged[0]!.error.message, /2 steps in a row were skipped at epoch/);
});
