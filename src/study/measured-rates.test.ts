import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../files/package-root.js';
import { measuredRates, pairCounts, trainingCoreHours } from './measured-rates.js';

const file = (name: string): string => path.join(packageRoot, 'figures', `${name}.json`);
const figures = ['fig10-training-cost-siamrpnpp-r50', 'fig11-training-cost-siamcar-r50'];
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

interface Assigner {
  readonly blocks: readonly { readonly iteration: number }[];
}
interface Phase {
  readonly backbone: 'frozen' | 'trained';
  readonly baseline: Assigner;
  readonly dla: Assigner;
  readonly common: { readonly update: number };
}

test('rates of ResNet-50 are those of the published blocks', {
  skip: !figures.every((name) => existsSync(file(name))) && 'no figures',
}, () => {
  for (const [i, paperBatch] of [120, 256].entries()) {
    const { tracker } = JSON.parse(readFileSync(file(figures[i]!), 'utf8')) as {
      tracker: { model: string; batch: number; phases: readonly Phase[] };
    };
    assert.equal(tracker.batch, 1);
    for (const { backbone, baseline, dla, common } of tracker.phases) {
      const iteration = mean([baseline, dla].map(({ blocks }) => mean(blocks.map((block) => block.iteration))));
      const pair = iteration - common.update * (1 - 1 / paperBatch);
      assert.ok(
        Math.abs(measuredRates[tracker.model]!.pair[backbone] - pair) < 0.01,
        `${tracker.model} ${backbone} ${pair}`,
      );
    }
  }
});

test('frames of ResNet-50 take what the comparison of speeds measured', {
  skip: !existsSync(file('speed-inference')) && 'no figures',
}, () => {
  const { untrained } = JSON.parse(readFileSync(file('speed-inference'), 'utf8')) as {
    untrained: readonly { model: string; ms: number }[];
  };
  assert.ok(untrained.length > 0);
  for (const { model, ms } of untrained) {
    assert.ok(Math.abs(measuredRates[model]!.frame - ms / 1000) < 0.001, `${model} ${ms} ms`);
  }
});

test('hours count pairs by phase, and an unmeasured model has none', () => {
  const freeze = (from: number, frozen: readonly string[]) => ({ from, frozen, frozenKernels: [] });
  const counts = pairCounts({ epochs: 20, pairsPerEpoch: 10, phases: [freeze(0, ['a']), freeze(5, [])] });
  assert.deepEqual(counts, { frozen: 50, trained: 150 });
  assert.deepEqual(pairCounts({ epochs: 2, pairsPerEpoch: 10, phases: [] }), { frozen: 0, trained: 20 });
  assert.equal(trainingCoreHours('siamfcpp-googlenet', counts), null);
  assert.equal(trainingCoreHours('nanotrack-v3', { frozen: 3600, trained: 0 }), 0.0156);
});
