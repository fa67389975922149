import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureToSvg } from './render.js';
import { eaoPlot } from './vot-eao-plot.js';

interface Trace {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly text: readonly string[];
}
const options = { title: 'VOT2019', caption: 'test' };
const trackers = [
  { name: 'low', eao: 0.2 },
  { name: 'high', eao: 0.3229 },
];

test('the best tracker is on the right, its EAO printed', () => {
  const { data, layout } = eaoPlot(trackers, options);
  const [best, second] = data as unknown as Trace[];
  assert.deepEqual([best!.x, best!.y, best!.text], [[1], [0.3229], ['0.323']]);
  assert.deepEqual(second!.x, [2]);
  const [left, right] = layout.xaxis!.range as number[];
  assert.ok(left! > right!); // rank falls from left to right
  assert.deepEqual(layout.xaxis!.ticktext, ['1. high', '2. low']);
});

test('no name is left out, however long', async () => {
  const rows = Array.from({ length: 8 }, (_, i) => ({ name: `${i} ${'a tracker '.repeat(3)}`, eao: 0.3 - 0.01 * i }));
  const figure = eaoPlot(rows, options);
  const svg = await figureToSvg(figure);
  assert.deepEqual(
    [...svg.matchAll(/>(\d\. \d) a tracker/g)].map(([, start]) => start),
    rows.map((_, i) => `${i + 1}. ${i}`),
  );
  assert.ok(!svg.includes('display: none'));
  assert.equal(eaoPlot(trackers, options).layout.margin!.l, 64);
});

test('one tracker, NaN, and none', () => {
  const [mark] = eaoPlot([{ name: 'A', eao: Number.NaN }], options).data as unknown as Trace[];
  assert.deepEqual(mark!.text, ['n/a']);
  assert.throws(() => eaoPlot([], options), { name: 'InputError', message: /no tracker/ });
});

test('an interval is a bar from its low to its high end, within the axis', () => {
  const { data, layout } = eaoPlot(
    [{ name: 'A', eao: 0.3, interval: { low: 0.25, high: 0.42 } }, ...trackers],
    options,
  );
  const marks = data as unknown as { readonly error_y?: { readonly array: number[]; readonly arrayminus: number[] } }[];
  const [above, below] = [marks[1]!.error_y!.array[0]!, marks[1]!.error_y!.arrayminus[0]!];
  assert.ok(Math.abs(above - 0.12) < 1e-12 && Math.abs(below - 0.05) < 1e-12);
  assert.equal(marks[0]!.error_y, undefined);
  assert.ok((layout.yaxis!.range as number[])[1]! > 0.42);
});
