import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commonScales } from '../../study/experiment.js';
import { chooseReproductions } from '../choose-reproductions.js';
import { planOf } from './config.js';
import { shortCost, trainingCostInShort } from './short.js';
import { trainingCostTables } from './tables.js';
import { examplePhase, exampleResult, exampleTracker } from './testing/example-cost.js';

test('a short measurement has one tracker with the scale’s batch', () => {
  for (const scale of commonScales) {
    for (const family of ['siamrpnpp', 'siamcar'] as const) {
      const plans = planOf(shortCost(scale, family));
      assert.deepEqual([plans.length, plans[0]!.baseline.model.tracker.id], [1, family]);
    }
  }
  const [{ tracker, baseline }] = planOf(shortCost('paper', 'siamcar')) as [ReturnType<typeof planOf>[0]];
  assert.deepEqual([tracker.rounds, tracker.steps, baseline.config.batch, baseline.config.accumulate], [6, 1, 256, 8]);
});

test('it is run by its name, not by the figures’ numbers, as a step for each tracker', () => {
  const ids = (...only: string[]): string[] => chooseReproductions(only, 'paper').map(({ id }) => id);
  assert.deepEqual(ids('fig10', 'fig11', 'training-cost'), ['training-cost']);
  assert.deepEqual(ids('training-cost-short'), ['training-cost-short-siamrpnpp', 'training-cost-short-siamcar']);
  const steps = chooseReproductions(['training-cost-short'], 'paper').map(
    (each) => each.steps('paper', undefined).at(-1)!,
  );
  assert.equal(new Set(steps.map(({ key }) => key)).size, 2);
  assert.ok(!chooseReproductions(undefined, 'paper').some(({ id }) => id.startsWith('training-cost-short')));
});

test('its titles and files say that it is short', () => {
  const phase = { assignment: 0.001, step: 0.1 };
  const example = exampleResult([exampleTracker('siamcar', [examplePhase('frozen', phase, phase)])]);
  const { extent } = shortCost('paper', 'siamcar');
  const result = { ...example, config: { ...example.config, extent: extent! } };
  const figures = trainingCostInShort.figures(result);
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['fig11-training-cost-siamcar-x-short', 'training-cost-split-siamcar-x-short'],
  );
  for (const { figure } of figures)
    assert.match(JSON.stringify(figure), /smoke scale, in short: 6 rounds of 1 iteration/);
  assert.match(trainingCostTables(result)[0]!.caption, /in short/);
});
