import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsByColumn } from '../../plots/result-table.js';
import { trainingCostFindings } from './findings.js';
import type { PhaseCost } from './result.js';
import { trainingCostTables } from './tables.js';
import { type ExampleTimes, examplePhase, exampleResult, exampleTracker } from './testing/example-cost.js';
import { trainingCost } from './training-cost.js';

const baseline: ExampleTimes = { assignment: 0.001, step: 0.1 };
const both = (dla: ExampleTimes, before: ExampleTimes = baseline): PhaseCost[] => [
  examplePhase('frozen', before, dla),
  examplePhase('trained', before, dla),
];
const finding = (phases: readonly PhaseCost[], family: string = 'siamcar'): string =>
  trainingCostFindings({ trackers: [exampleTracker(family, phases)] })[0]!;

test('faster steps, which run the same graph, are not attributed to label assignment', () => {
  const text = finding(both({ assignment: 0.001, step: 0.08 }));
  assert.match(text, /by −19\.80 % \[−19\.80 %, −19\.80 %\] \(faster\) with the backbone frozen/);
  assert.match(text, /\(there by 20\.2 % and 21\.6 %\) seems confirmed here, but not by label assignment;/);
  assert.match(text, /difference of the steps alone \(backbone frozen and trained\) is not caused by label assignment/);
});

test('faster label assignment alone: the claim is confirmed, and the steps are the same', () => {
  const text = finding(both({ assignment: 0.0005, step: 0.1 }));
  assert.match(
    text,
    /is confirmed here; label assignment takes at most 0\.99 % of an iteration with the baseline and 0\.50 %/,
  );
  assert.doesNotMatch(text, /steps alone/);
});

test('slower: the claim is not confirmed', () => {
  const text = finding(both({ assignment: 0.004, step: 0.1 }), 'siamrpnpp');
  assert.match(text, /\+2\.97 % .*\(slower\).*there by 3\.8 % and 0\.6 %\) is not confirmed here: DLA is slower/);
});

test('no difference: whether the interval excludes the paper’s saving is said', () => {
  const narrow = finding(both({ assignment: 0.001, step: 0.099, jitter: 0.002 }));
  assert.match(
    narrow,
    /\(no difference shown\).*is not confirmed here, and the intervals exclude savings of that size/,
  );
  const wide = finding(both({ assignment: 0.001, step: 0.05, jitter: 0.1 }));
  assert.match(wide, /is not confirmed here, but the intervals are too wide to exclude savings of that size/);
});

test('faster in one phase only: the finding names it', () => {
  const phases = [examplePhase('frozen', baseline, baseline), both({ assignment: 0.001, step: 0.09 })[1]!];
  assert.match(finding(phases), /seems confirmed here only with the backbone trained, but not by label assignment/);
});

test('a network of which nothing is published is measured and not judged', () => {
  const text = finding(both(baseline), 'siamfcpp');
  assert.doesNotMatch(text, /paper/);
});

test('figures: two curves with the bend between the phases, and a bar for each phase and assigner', () => {
  const trackers = ['siamrpnpp', 'siamcar'].map((family) => exampleTracker(family, both(baseline)));
  const figures = trainingCost.figures(exampleResult(trackers));
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['fig10-training-cost-siamrpnpp-x', 'fig11-training-cost-siamcar-x', 'training-cost-split'],
  );
  type Trace = { name: string; x: number[]; y: (number | string)[]; xaxis?: string };
  const [fig10, , split] = figures.map(({ figure }) => figure as unknown as { data: Trace[]; layout: never });
  const [time, ...dla] = fig10!.data;
  assert.equal(dla.length, 1);
  assert.equal(time!.y.length, 33);
  assert.ok(Math.abs(Number(time!.y.at(-1)) - 32 * 0.101) < 1e-9);
  const layout = JSON.stringify(fig10!.layout);
  assert.match(layout, /iteration \(32; in the paper 100,000\)/);
  assert.match(layout, /"x0":16,"x1":16/);
  assert.equal(split!.data.length, 4);
  assert.equal(new Set(split!.data[0]!.y).size, 8);
});

test('tables: what was measured, and the paper’s seconds apart from it', () => {
  const [measured, split, losses, published] = trainingCostTables(
    exampleResult([exampleTracker('siamcar', both({ assignment: 0.004, step: 0.1 }))]),
  );
  assert.deepEqual(cellsByColumn(measured!)['DLA is'], ['slower', 'slower']);
  assert.ok(Math.abs(Number(cellsByColumn(measured!)['difference (ms)']![0]) - 3) < 1e-9);
  assert.deepEqual(cellsByColumn(split!).backward, [60, 60]);
  assert.deepEqual(cellsByColumn(losses!).DLA, [3, 3]);
  assert.deepEqual(cellsByColumn(published!)['baseline (s)'], [0.624, 1.63, 1.24, 3.33]);
  assert.deepEqual(cellsByColumn(published!)['DLA (s)'], [0.6, 1.62, 0.99, 2.61]);
});
