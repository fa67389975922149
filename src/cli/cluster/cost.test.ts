import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { mean } from '../../statistics/mean.js';
import { bestMode } from '../bench/results/best-mode.js';
import { readSpeedFile, speedFolder } from '../bench/results/speed-file.js';
import { pytorch } from './cost.js';

/**
 * The stored ratios to PyTorch's fastest mode on two threads, of works of a part, on the machine that the hours here were
 * measured on.
 */
function ratios(part: string, what: RegExp): number[] {
  const { rows } = readSpeedFile(speedFolder, part)!;
  return rows.flatMap((row) => (row.threads === 2 && what.test(row.what) ? (bestMode(row)?.ratio.median ?? []) : []));
}

test('the hours of PyTorch are by the stored ratios of its fastest mode', {
  skip: !existsSync(speedFolder) && 'no stored speeds',
}, () => {
  const [training, tracking] = [
    ratios('training-epyc', /step, siamrpnpp-r50/),
    ratios('tracking-epyc', /ResNet-50.*, a frame$/),
  ];
  assert.deepEqual([training.length, tracking.length], [1, 2]);
  assert.equal(pytorch.training, Number(mean(training).toFixed(2)));
  assert.equal(pytorch.tracking, Number(mean(tracking).toFixed(2)));
});
