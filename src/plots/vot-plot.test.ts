import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eaoRanges } from '../metrics/vot-editions.js';
import { arPlot, eaoPlot, expectedOverlapPlot } from './vot-plot.js';

interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
  readonly xaxis: string;
  readonly legendgroup: string;
  readonly legendrank: number;
}
const options = { title: 'VOT2019', caption: 'test' };
const trackers = [
  { name: 'low', eao: 0.2, accuracy: 0.6, robustness: 0.5 },
  { name: 'high', eao: 0.3229, accuracy: 0.5, robustness: 0 },
];

test('the best tracker is on the right, its EAO printed', () => {
  const { data, layout } = eaoPlot(trackers, options);
  const [best, second] = data as unknown as Trace[];
  assert.deepEqual([best!.x, best!.y, best!.text], [[1], [0.3229], ['0.323']]);
  assert.deepEqual(second!.x, [2]);
  const [left, right] = layout.xaxis!.range as number[];
  assert.ok(left! > right!); // rank falls from left to right
  assert.deepEqual(layout.xaxis!.ticktext, ['1. high', '2. low']);
  assert.equal(layout.xaxis2, undefined);
});

test('what was published elsewhere is ranked in a panel of its own', () => {
  const published = [
    { name: 'Ocean', eao: 0.9 },
    { name: 'no EAO', accuracy: 0.5 },
  ];
  const { data, layout } = eaoPlot(trackers, { ...options, published });
  const panels = (data as unknown as Trace[]).map(({ xaxis, name }) => [xaxis, name]);
  assert.deepEqual(panels, [
    ['x', '[0.323] high'],
    ['x', '[0.200] low'],
    ['x2', '[0.900] Ocean'],
  ]);
  assert.deepEqual(layout.xaxis2!.ticktext, ['1. Ocean']);
  assert.deepEqual(layout.yaxis!.range, layout.yaxis2!.range);
});

test('reliability is exp(-S failures / frames), S = 100 unless given', () => {
  const at = (sensitivity?: number): number[] =>
    (arPlot(trackers, sensitivity ? { ...options, sensitivity } : options).data as unknown as Trace[])
      .sort((a, b) => a.legendrank - b.legendrank)
      .map(({ x }) => x[0]!);
  assert.deepEqual(at(), [Math.exp(-0.5), 1]); // by falling accuracy
  assert.deepEqual(at(30), [Math.exp(-0.15), 1]);
  assert.throws(() => arPlot(trackers, { ...options, sensitivity: 0 }), { name: 'InputError', message: /is 0/ });
});

test('published accuracy and robustness stand below the measured, and only where both are known', () => {
  const published = [
    { name: 'half', accuracy: 0.9 },
    { name: 'Ocean', accuracy: 0.9, robustness: 0.1 },
  ];
  const all = arPlot(trackers, { ...options, published }).data as unknown as Trace[];
  const others = all.filter(({ legendgroup }) => legendgroup === 'published');
  assert.deepEqual(
    others.map(({ name }) => name),
    ['[0.900] Ocean'],
  );
  assert.ok(all.every((trace) => others.includes(trace) || trace.legendrank < others[0]!.legendrank));
});

test('expected overlap is shown from length 1 on, the averaged lengths shaded', () => {
  const expectedOverlap = Float64Array.from({ length: 400 }, (_, i) => 1 - i / 400);
  const curves = trackers.map((t) => ({ ...t, expectedOverlap, range: eaoRanges['2019'] }));
  const { data, layout } = expectedOverlapPlot(curves, options);
  const [trace] = data as unknown as Trace[];
  assert.deepEqual([trace!.x[0], trace!.y[0]], [1, 1 - 1 / 400]);
  assert.equal(trace!.x.length, trace!.y.length);
  assert.deepEqual([layout.shapes![0]!.x0, layout.shapes![0]!.x1, layout.shapes![1]!.x0], [46, 291, 128]);
  const mixed = [curves[0]!, { ...curves[1]!, range: eaoRanges['2018'] }];
  assert.throws(() => expectedOverlapPlot(mixed, options), { name: 'InputError', message: /one edition/ });
});

test('a run shorter than the range, one tracker, NaN and none', () => {
  const short = { name: 'A', eao: Number.NaN, expectedOverlap: [1, 0.5, 0.25], range: eaoRanges['2019'] };
  const [trace] = expectedOverlapPlot([short], options).data as unknown as Trace[];
  assert.deepEqual([trace!.x, trace!.y, trace!.name], [[1, 2], [0.5, 0.25], '[n/a] A']);
  const [mark] = eaoPlot([short], options).data as unknown as Trace[];
  assert.deepEqual(mark!.text, ['n/a']);
  for (const plot of [eaoPlot, arPlot, expectedOverlapPlot]) {
    assert.throws(() => plot([], options), { name: 'InputError', message: /no tracker/ });
  }
});
