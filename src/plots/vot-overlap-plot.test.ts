import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eaoRanges } from '../metrics/vot/vot-editions.js';
import { expectedOverlapPlot } from './vot-overlap-plot.js';

interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
const options = { title: 'VOT2019', caption: 'test' };

test('expected overlap is shown from length 1 on, the averaged lengths shaded', () => {
  const expectedOverlap = Float64Array.from({ length: 400 }, (_, i) => 1 - i / 400);
  const curves = [0.2, 0.3229].map((eao, i) => ({
    name: `tracker ${i}`,
    eao,
    expectedOverlap,
    range: eaoRanges['2019'],
  }));
  const { data, layout } = expectedOverlapPlot(curves, options);
  const [trace] = data as unknown as Trace[];
  assert.deepEqual([trace!.x[0], trace!.y[0]], [1, 1 - 1 / 400]);
  assert.equal(trace!.x.length, trace!.y.length);
  assert.deepEqual([layout.shapes![0]!.x0, layout.shapes![0]!.x1, layout.shapes![1]!.x0], [46, 291, 128]);
  assert.match(JSON.stringify(layout.annotations), /dashed: most frequent length/);
  const own = expectedOverlapPlot(curves, { ...options, peak: 'median length' });
  assert.match(JSON.stringify(own.layout.annotations), /dashed: median length/);
  const mixed = [curves[0]!, { ...curves[1]!, range: eaoRanges['2018'] }];
  assert.throws(() => expectedOverlapPlot(mixed, options), { name: 'InputError', message: /one edition/ });
});

test('a run shorter than the range, one tracker, NaN and none', () => {
  const short = { name: 'A', eao: Number.NaN, expectedOverlap: [1, 0.5, 0.25], range: eaoRanges['2019'] };
  const [trace] = expectedOverlapPlot([short], options).data as unknown as Trace[];
  assert.deepEqual([trace!.x, trace!.y, trace!.name], [[1, 2], [0.5, 0.25], '[n/a] A']);
  assert.throws(() => expectedOverlapPlot([], options), { name: 'InputError', message: /no tracker/ });
});
