import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arPlot } from './vot-accuracy-plot.js';

interface Trace {
  readonly x: readonly number[];
  readonly legendrank: number;
}
const options = { title: 'VOT2019', caption: 'test' };
const trackers = [
  { name: 'low', accuracy: 0.6, robustness: 0.5 },
  { name: 'high', accuracy: 0.5, robustness: 0 },
];

test('reliability is exp(-S failures / frames), S = 100 unless given', () => {
  const at = (sensitivity?: number): number[] =>
    (arPlot(trackers, sensitivity ? { ...options, sensitivity } : options).data as unknown as Trace[])
      .sort((a, b) => a.legendrank - b.legendrank)
      .map(({ x }) => x[0]!);
  assert.deepEqual(at(), [Math.exp(-0.5), 1]); // by falling accuracy
  assert.deepEqual(at(30), [Math.exp(-0.15), 1]);
  assert.throws(() => arPlot(trackers, { ...options, sensitivity: 0 }), { name: 'InputError', message: /is 0/ });
});

test('axes have as many decimals as tell their ticks apart', () => {
  const formats = (high: number): unknown[] => {
    const rows = [0.5, high].map((accuracy, i) => ({ name: `${i}`, accuracy, robustness: 10 * accuracy }));
    const { xaxis, yaxis } = arPlot(rows, options).layout;
    return [xaxis?.tickformat, yaxis?.tickformat];
  };
  assert.deepEqual(formats(0.6), ['.3f', '.2f']); // reliabilities 0.0067 and 0.0025
  assert.deepEqual(formats(0.51), ['.4f', '.3f']);
  assert.deepEqual(formats(0.5), ['.2f', '.2f']);
});

test('no tracker is an error', () => {
  assert.throws(() => arPlot([], options), { name: 'InputError', message: /no tracker/ });
});

test('the caption names the axes that do not start at 0', () => {
  const caption = (robustness: readonly number[], accuracy: readonly number[]): string => {
    const rows = robustness.map((each, i) => ({ name: `${i}`, robustness: each, accuracy: accuracy[i]! }));
    return JSON.stringify(arPlot(rows, options).layout.annotations);
  };
  assert.match(caption([0.1, 0.2], [0.5, 0.6]), /; the axes do not start at 0; test/);
  assert.match(caption([0, 5], [0.5, 0.6]), /; the axis of accuracy does not start at 0; test/);
  assert.match(caption([0.1, 0.2], [0, 0.6]), /; the axis of reliability does not start at 0; test/);
  assert.doesNotMatch(caption([0, 5], [0, 0.6]), /start at 0/);
});
