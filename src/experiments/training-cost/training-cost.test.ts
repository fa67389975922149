import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { InputError } from '../../errors.js';
import type { Progress } from '../../study/progress.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import type { CostTracker, TrainingCostConfig } from './config.js';
import { planOf } from './config.js';
import { iterationsOf } from './cost-figure.js';
import { FinishedPhases } from './finished-phases.js';
import type { TrainingCostResult } from './result.js';
import { examplePhase, exampleResult } from './testing/example-cost.js';
import { trainingCost } from './training-cost.js';

shareSyntheticVideos();

const { smoke } = trainingCost.scales;
const counts = { rounds: 6, steps: 1, timings: 1 };
const tiny: TrainingCostConfig = {
  ...smoke,
  data: { sequences: 2, frames: 6 },
  trackers: [
    { ...smoke.trackers[1]!, ...counts, training: { ...smoke.trackers[1]!.training, batch: 2, accumulate: 2 } },
  ],
  compile: { threads: 1 },
};

/** What an undisturbed run of the configuration finds, for more than one test. */
let whole: TrainingCostResult;
const reported: number[] = [];
before(async () => {
  whole = await trainingCost.run(tiny, { progress: ({ share }) => reported.push(share), workers: 1 });
});

test('two alternating trainings: equal pairs, other labels, times of both', () => {
  assert.deepEqual([reported[0], reported.at(-1), new Set(reported).size], [0, 1, 29]);
  const [tracker] = whole.trackers;
  assert.deepEqual(
    tracker!.phases.map(({ backbone }) => backbone),
    ['frozen', 'trained'],
  );
  for (const { baseline, dla, common } of tracker!.phases) {
    assert.deepEqual([baseline.blocks.length, dla.blocks.length, dla.iterations.length], [6, 6, 6]);
    assert.ok(common.data > 0 && common.forward > 0 && common.backward >= 0 && common.update >= 0);
    for (const { iteration, assignment, step } of [...baseline.blocks, ...dla.blocks]) {
      assert.ok(assignment > 0 && step > assignment && Math.abs(iteration - assignment - step) < 1e-9);
    }
    const positives = ({ iterations }: typeof dla): number => iterations.reduce((sum, each) => sum + each.positives, 0);
    assert.ok(positives(dla) < positives(baseline), 'the rectangle has more positives than DLA');
    for (const { loss, taken } of [...baseline.iterations, ...dla.iterations]) assert.ok(loss! > 0 && taken);
  }
  const losses = (['baseline', 'dla'] as const).map((assigner) =>
    iterationsOf(tracker!, assigner).map(({ loss }) => loss),
  );
  assert.notDeepEqual(losses[0], losses[1]);
  assert.equal(trainingCost.figures(whole).length, 2);
  assert.match(trainingCost.findings(whole)[0]!, /^SiamCAR \(tiny\): DLA changes the time/);
});

test('an aborted run stops with the signal’s reason', async () => {
  const stop = new AbortController();
  const progress = ({ share }: Progress): void => {
    if (share > 0) stop.abort(new Error('enough'));
  };
  await assert.rejects(trainingCost.run(tiny, { signal: stop.signal, progress, workers: 1 }), /enough/);
});

test('a measurement that is stopped goes on after its last finished phase, to the losses of one that was not, with other workers', async (t) => {
  const cache = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: cache });
  const stop = new AbortController();
  const progress = ({ share }: Progress): void => {
    if (share > 0.5) stop.abort(new Error('enough'));
  };
  const context = { workers: 2, cache: true };
  await assert.rejects(trainingCost.run(tiny, { ...context, signal: stop.signal, progress }), /enough/);
  const step = path.join(cache, readdirSync(cache).find((name) => name.startsWith('training-cost-'))!);
  assert.deepEqual(readdirSync(path.join(step, 'parts')), ['siamcar-tiny-frozen']);

  const shares: number[] = [];
  const resumed = await trainingCost.run(tiny, { ...context, progress: ({ share }) => shares.push(share) });
  assert.deepEqual([shares[0], shares[1], new Set(shares).size], [0, 0.5, 16]); // 14 iterations of 28
  assert.ok(!existsSync(path.join(step, 'parts')), 'finished parts are removed with the end');
  for (const assigner of ['baseline', 'dla'] as const) {
    const losses = [resumed, whole].map(({ trackers }) => iterationsOf(trackers[0]!, assigner).map(({ loss }) => loss));
    assert.equal(losses[0]!.length, 12);
    assert.deepEqual(losses[0], losses[1]);
  }
});

test('a phase is taken with its tensors where the same program and machine measured it, and not from another machine', (t) => {
  const tensor = (...values: number[]) => ({ shape: [2], dtype: 'float32', data: Float32Array.from(values) }) as const;
  const start = { baseline: { a: tensor(1, 2), b: tensor(3, 4) }, dla: { a: tensor(1, 2), b: tensor(3, 4) } };
  const params = { baseline: { ...start.baseline, b: tensor(-0, Number.NaN) }, dla: start.dla };
  const cost = examplePhase('frozen', { assignment: 1, step: 2 }, { assignment: 1, step: 3 });
  const here = { ...exampleResult([]).provenance, machine: 'this one', date: '2020-01-01T00:00:00.000Z' };
  const folder = path.join(testFolder(t), 'parts');
  new FinishedPhases(folder, () => here).save('x', { cost, params }, start, 12.34);
  const later = new FinishedPhases(folder, () => ({ ...here, date: '2020-01-02T00:00:00.000Z', seconds: 1 }));
  assert.equal(later.find('y', start), undefined);
  assert.deepEqual(later.find('x', start), { cost, params });
  assert.deepEqual(later.found, [{ ...here, seconds: 12.3 }]);
  const elsewhere = new FinishedPhases(folder, () => ({ ...here, machine: 'another' }));
  assert.deepEqual([elsewhere.find('x', start), elsewhere.found], [undefined, []]);
});

test('bad configurations are named', async () => {
  const one = tiny.trackers[0]!;
  const bad: [string, readonly CostTracker[], RegExp][] = [
    ['none', [], /no network to time/],
    ['twice', [one, one], /siamcar-tiny is named twice/],
    ['unknown', [{ ...one, model: 'siamcar-huge' }], /unknown model 'siamcar-huge'/],
    ['odd', [{ ...one, rounds: 7 }], /rounds is 7; expected an even number from 6 on/],
    ['few', [{ ...one, rounds: 4 }], /rounds is 4; expected an even number/],
    ['no steps', [{ ...one, steps: 0 }], /steps is 0; expected a whole number from 1 on/],
    ['no timings', [{ ...one, timings: 0.5 }], /timings is 0.5/],
    ['no phases', [{ ...one, training: {} }], /found 1 phase that freeze 0 groups; expected two/],
    [
      'batch',
      [{ ...one, training: { ...one.training, batch: 3, accumulate: 2 } }],
      /cannot be split into 2 equal parts/,
    ],
  ];
  for (const [what, trackers, message] of bad) {
    await assert.rejects(
      trainingCost.run({ ...tiny, trackers }),
      (error) => error instanceof InputError && message.test(error.message),
      what,
    );
  }
});

test('every scale has a valid configuration', () => {
  for (const config of Object.values(trainingCost.scales)) {
    const plans = planOf(config);
    assert.equal(plans.length, config.trackers.length);
    for (const { baseline, dla } of plans) {
      assert.deepEqual({ ...dla.config, assigner: 'baseline' }, baseline.config);
      assert.deepEqual(
        baseline.config.phases.map(({ from }) => from),
        [0, 1],
      );
    }
  }
  const [rpn, car] = planOf(trainingCost.scales.paper);
  assert.deepEqual([rpn!.dla.config.batch, car!.dla.config.batch], [120, 256]);
});
