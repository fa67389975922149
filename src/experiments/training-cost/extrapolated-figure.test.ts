import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extrapolatedFigure, extrapolatedHours } from './extrapolated-figure.js';
import type { PhaseCost, TrackerCost, TrainingCostResult } from './result.js';

const blocks = (...seconds: readonly number[]) => ({ blocks: seconds.map((iteration) => ({ iteration })) });
const phase = (frozen: boolean, baseline: readonly number[], dla: readonly number[]) =>
  ({
    backbone: frozen ? 'frozen' : 'trained',
    baseline: blocks(...baseline),
    dla: blocks(...dla),
  }) as unknown as PhaseCost;
const phases = [phase(true, [1, 1, 1], [0.5, 1, 1.5]), phase(false, [3, 3, 3], [4, 4, 4])];

test('hours by hand: half of the iterations at the seconds of each phase, which bend the line between them', () => {
  const [start, bend, end] = extrapolatedHours({ phases }, 'baseline', 7200);
  assert.deepEqual(start, { iteration: 0, hours: 0, low: 0, high: 0 });
  assert.deepEqual(bend, { iteration: 3600, hours: 1, low: 1, high: 1 });
  assert.deepEqual(end, { iteration: 7200, hours: 4, low: 4, high: 4 });
});

test('blocks that differ widen the interval by Student: 4.303 x 0.5 / sqrt(3) over three', () => {
  const [, bend, end] = extrapolatedHours({ phases }, 'dla', 7200);
  assert.ok(Math.abs(bend!.high - 1 - (4.303 * 0.5) / Math.sqrt(3)) < 1e-3);
  assert.equal(end!.hours, 5);
  assert.ok(Math.abs(end!.high - end!.low - (bend!.high - bend!.low)) < 1e-9); // the second phase adds none
});

test('the figure ends at the number of iterations and says that it was not run', () => {
  const tracker = { title: 'X', batch: 1, rounds: 3, steps: 1, phases } as unknown as TrackerCost;
  const about = {
    config: { scale: 'mini', seed: 1 },
    provenance: { device: 'cpu', steps: { cached: 0, computed: 1 } },
  } as unknown as TrainingCostResult;
  const { data, layout } = extrapolatedFigure(tracker, 46_860, 11, about);
  assert.equal((data[0] as { x: number[] }).x.at(-1), 46_860);
  assert.match(JSON.stringify(layout), /no training of this length was run/);
});
