import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsByColumn } from '../../plots/result-table.js';
import { trainingCostFigures } from './figures.js';
import { trainingCostFindings } from './findings.js';
import type { PhaseCost } from './result.js';
import { trainingCostTables } from './tables.js';
import { type MadeUpSide, madeUpPhase, madeUpResult, madeUpTracker } from './testing/made-up-cost.js';

const baseline: MadeUpSide = { assignment: 0.001, step: 0.1 };
const both = (dla: MadeUpSide, before: MadeUpSide = baseline): PhaseCost[] => [
  madeUpPhase('frozen', before, dla),
  madeUpPhase('trained', before, dla),
];
const finding = (phases: readonly PhaseCost[], family: string = 'siamcar'): string =>
  trainingCostFindings({ trackers: [madeUpTracker(family, phases)] })[0]!;

test('cheaper in the steps, which are the same: not taken for work that labels save', () => {
  const text = finding(both({ assignment: 0.001, step: 0.08 }));
  assert.match(text, /by −19\.80 % \[−19\.80 %, −19\.80 %\] \(cheaper\) with the backbone frozen/);
  assert.match(text, /\(there by 20\.2 % and 21\.6 %\) seems to show here, but not by the labels;/);
  assert.match(text, /difference of the steps alone \(backbone frozen and trained\) is no work/);
});

test('cheaper labels alone: the claim shows, and the steps are the same', () => {
  const text = finding(both({ assignment: 0.0005, step: 0.1 }));
  assert.match(text, /shows here; assigning labels is at most 0\.99 % of an iteration with the baseline and 0\.50 %/);
  assert.doesNotMatch(text, /steps alone/);
});

test('dearer: the claim does not show', () => {
  const text = finding(both({ assignment: 0.004, step: 0.1 }), 'siamrpnpp');
  assert.match(text, /\+2\.97 % .*\(dearer\).*there by 3\.8 % and 0\.6 %\) does not show here: DLA is the dearer one/);
});

test('no difference: whether the interval excludes the paper’s saving is said', () => {
  const narrow = finding(both({ assignment: 0.001, step: 0.099, wobble: 0.002 }));
  assert.match(narrow, /\(no difference shown\).*does not show here, and the intervals exclude savings of that size/);
  const wide = finding(both({ assignment: 0.001, step: 0.05, wobble: 0.1 }));
  assert.match(wide, /does not show here, but the intervals are too wide to exclude savings of that size/);
});

test('cheaper in one phase only: which one is said', () => {
  const phases = [madeUpPhase('frozen', baseline, baseline), both({ assignment: 0.001, step: 0.09 })[1]!];
  assert.match(finding(phases), /seems to show here only with the backbone trained, but not by the labels/);
});

test('a network of which nothing is published is measured and not judged', () => {
  const text = finding(both(baseline), 'siamfcpp');
  assert.doesNotMatch(text, /paper/);
});

test('figures: two curves in two panels with the bend between the phases, and a bar for each phase and assigner', () => {
  const trackers = ['siamrpnpp', 'siamcar'].map((family) => madeUpTracker(family, both(baseline)));
  const figures = trainingCostFigures(madeUpResult(trackers));
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['fig10-training-cost-siamrpnpp-x', 'fig11-training-cost-siamcar-x', 'training-cost-split'],
  );
  type Trace = { name: string; x: number[]; y: (number | string)[]; xaxis?: string };
  const [fig10, , split] = figures.map(({ figure }) => figure as unknown as { data: Trace[]; layout: never });
  const [time, losses, ...dla] = fig10!.data;
  assert.equal(dla.length, 2);
  assert.equal(time!.y.length, 33);
  assert.ok(Math.abs(Number(time!.y.at(-1)) - 32 * 0.101) < 1e-9);
  assert.equal(losses!.xaxis, 'x2');
  assert.equal(losses!.y.length, 32);
  const layout = JSON.stringify(fig10!.layout);
  assert.match(layout, /\(a\) iteration \(here 32, in the paper 100,000\)/);
  assert.match(layout, /"x0":16,"x1":16/);
  assert.equal(split!.data.length, 5);
  assert.equal(new Set(split!.data[0]!.y).size, 8);
});

test('tables: what was measured, and the paper’s seconds apart from it', () => {
  const [measured, split, losses, published] = trainingCostTables(
    madeUpResult([madeUpTracker('siamcar', both({ assignment: 0.004, step: 0.1 }))]),
  );
  assert.deepEqual(cellsByColumn(measured!)['DLA is'], ['dearer', 'dearer']);
  assert.ok(Math.abs(Number(cellsByColumn(measured!)['difference (ms)']![0]) - 3) < 1e-9);
  assert.deepEqual(cellsByColumn(split!).backward, [60, 60]);
  assert.deepEqual(cellsByColumn(losses!).DLA, [3, 3]);
  assert.deepEqual(cellsByColumn(published!)['baseline (s)'], [0.624, 1.63, 1.24, 3.33]);
  assert.deepEqual(cellsByColumn(published!)['DLA (s)'], [0.6, 1.62, 0.99, 2.61]);
});
