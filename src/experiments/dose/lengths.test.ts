import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpeResult } from '../scoring/ope-result.js';
import { lengthsOf } from './lengths.js';

const sequences = ['a', 'b', 'c', 'd'];

/** One tracker of two seeds whose AUC is the same on every sequence, and a reference. */
function result(aucs: readonly number[], iou: number, correlation: number): OpeResult {
  const runs = aucs.map((auc) => ({ sequences: new Map(sequences.map((name) => [name, auc])) }));
  const area = { correlation, predictedSd: 0.1, targetSd: 0.2 };
  return {
    scores: [
      { tracker: 'SiamCAR', summary: { auc: (aucs[0]! + aucs[1]!) / 2, precision20: 0.8 }, training: { runs } },
      { tracker: 'NCC', summary: { auc: 0.3, precision20: 0.4 } },
    ],
    steps: aucs.map(() => ({ tracker: 'SiamCAR', validationIou: iou, validationBoxes: { area } })),
  } as unknown as OpeResult;
}

test('scores and held-out boxes by length, and what each step of length changes', () => {
  const results = [result([0.3, 0.4], 0.6, 0.1), result([0.5, 0.5], 0.7, 0.3), result([0.5, 0.6], 0.72, 0.5)];
  const [lengths, ...others] = lengthsOf(results, [100, 200, 400], 1);
  assert.deepEqual([lengths!.tracker, others], ['SiamCAR', []]);
  assert.deepEqual(
    lengths!.points.map(({ pairs, heldOut }) => [pairs, heldOut.area]),
    [
      [100, { correlation: 0.1, relativeSd: 0.5 }],
      [200, { correlation: 0.3, relativeSd: 0.5 }],
      [400, { correlation: 0.5, relativeSd: 0.5 }],
    ],
  );
  assert.deepEqual(
    lengths!.differences.map(({ pairs, minus, auc }) => [pairs, minus, auc.difference.toFixed(3)]),
    [
      [200, 100, '0.150'],
      [400, 200, '0.050'],
      [400, 100, '0.200'],
    ],
  );
  const [first] = lengths!.differences;
  assert.ok(first!.auc.low >= 0.1 - 1e-12 && first!.auc.high <= 0.2 + 1e-12);
  assert.equal(lengthsOf(results.slice(0, 2), [100, 200], 1)[0]!.differences.length, 1);
});
