import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsTable } from './parts.js';

const rows = (remarks: string[]): string[] => partsTable([{ part: 'training', remarks }])?.split('\n') ?? [];

test('a part is a row with a column for each number of threads; what was not resolved says so', () => {
  const table = rows([
    'cpu, 1 thread: ceilings: 232.7 GFLOP/s (matrix product, side 2048), 31.93 GB/s (copy)',
    'cpu, 1 thread: net, batches of 8, forward: 3152.8 ms, 951 GFLOP, 10.1 GB: 137 % of the ceilings',
    'cpu, 2 threads: net, batches of 8, forward: 1700.0 ms, 951 GFLOP, 10.1 GB: 95 % of the ceilings',
    'cpu, 2 threads: net, batches of 8, update alone: 9.7 ms, 0.00 GFLOP, 0.640 GB: share not resolved',
    'resident memory after 1000 steps of one pair: 1266 MiB, 14 more than after the first ones',
  ]);
  assert.deepEqual(table.slice(-4), [
    '|  | GFLOP | GB | cpu, 1 thread | cpu, 2 threads |',
    '|---|---|---|---|---|',
    '| net, batches of 8, forward | 951 | 10.1 | 3152.8 ms, not resolved | 1700.0 ms, 95 % |',
    '| net, batches of 8, update alone | 0.00 | 0.640 |  | 9.7 ms, not resolved |',
  ]);
  assert.ok(table.includes('training, cpu, 1 thread: 232.7 GFLOP/s (matrix product, side 2048), 31.93 GB/s (copy).'));
});

test('the update of files of before, a difference of programs, is not shown', () => {
  const line = 'cpu, 1 thread: net, batches of 8, update: 2.1 ms, 0.00 GFLOP, 0.0337 GB: 50 % of the ceilings';
  assert.deepEqual(rows([line]), []);
  assert.equal(rows([line.replace('update', 'update alone')]).length, 8);
});
