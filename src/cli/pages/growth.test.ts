import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthTable } from './growth.js';

test('a curve is a row with all its points, the time for one, and the exponents of time and memory', () => {
  const point = (size: number, median: number, memoryMiB: number) => ({ size, seconds: { median }, memoryMiB });
  const points = [point(1, 0.0133, 198.2), point(1000, 9.605, 1097.4)];
  const curve = {
    title: 'step',
    axis: 'pairs',
    points,
    slope: 0.93,
    last: 1.082,
    memorySlope: 0.412,
    verdict: 'linear',
  };
  const provenance = { machine: 'a machine', node: 'v20', commit: '0123456789ab' };
  const table = growthTable({
    curves: [
      { ...curve, expected: 1 },
      { ...curve, title: 'shared', axis: 'workers', expected: -1 },
    ],
    clock: { spread: 0.0372 },
    provenance,
  });
  const memory = '198; 1,097 | 0.41 |';
  assert.deepEqual(table.split('\n').slice(-2), [
    `| step | 1; 1,000 pairs | 13.3 ms; 9.61 s | 13.3 ms; 9.61 ms | 0.93; 1.08 | linear | ${memory}`,
    `| shared | 1; 1,000 workers | 13.3 ms; 9.61 s |  | 0.93; 1.08 | linear | ${memory}`,
  ]);
  assert.match(table, /^a machine, Node v20; commit 0123456789ab; command not stored; /);
  const empty = growthTable({ command: 'npm run x', curves: [], clock: { spread: 0 }, provenance });
  assert.match(empty, /; `npm run x`; each size in a/);
  assert.match(table, /clock differ by 3\.7 % .*1 where twice the size takes twice the time/s);
});
