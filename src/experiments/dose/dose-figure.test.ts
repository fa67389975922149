import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doseConfig, dosesAtMini } from './dose.js';
import { doseFigure } from './dose-figure.js';
import type { DoseResult } from './dose-result.js';

/** A result with a point of three seeds and one of `seeds`. */
function result(seeds: number): DoseResult {
  const point = (pairs: number, runs: number) => ({
    ...{ tracker: 'DLA', baseline: 'B', pairs, baselineAuc: 0.5, baselineIou: 0.6 },
    auc: { difference: 0.1, low: 0, high: 0.3, perRun: new Array<number>(runs).fill(0.1) },
    iou: runs > 1 ? { difference: 0.2, low: 0.1, high: 0.3 } : { difference: 0.2 },
  });
  const config = { ...doseConfig('mini', dosesAtMini[0]!), pairs: [1000, 4000] };
  return {
    ...{ config, points: [point(1000, 3), point(4000, seeds)] },
    results: [{ title: 'synthetic videos', sequences: 100 }],
  } as unknown as DoseResult;
}

const markers = ({ data }: ReturnType<typeof doseFigure>): unknown[] =>
  data.map((trace) => (trace as { marker: { symbol: unknown } }).marker.symbol);

test('points with too few seeds for a verdict have open markers, and the others keep their intervals', () => {
  const figure = doseFigure(result(1));
  assert.deepEqual(markers(figure), [
    ['circle', 'circle-open'],
    ['circle', 'circle-open'],
  ]);
  assert.match(JSON.stringify(figure.layout), /open: under 3 seeds, not judged/);
  const held = (figure.data[1] as { error_y: { array: number[] } }).error_y.array;
  assert.deepEqual(
    held.map((length) => length.toFixed(1)),
    ['0.1', '0.0'],
  );
});

test('control: with three seeds each all markers are filled', () => {
  const figure = doseFigure(result(3));
  assert.deepEqual(markers(figure).flat(), new Array(4).fill('circle'));
  assert.doesNotMatch(JSON.stringify(figure.layout), /open/);
});
