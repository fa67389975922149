import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpochSummary } from '../../training/loop/summary.js';
import { epochText, outcomeText } from './epoch-text.js';

const summary: EpochSummary = {
  epoch: 1,
  loss: 1.23456,
  parts: { cls: 1, loc: 0.23456 },
  steps: 10,
  skipped: 0,
  positivesPerImage: 7.5,
  regressedShare: 1,
  times: { data: 250, assignment: 250, step: 500 },
  pairsPerSecond: 39.6,
};
const constant = { correlation: Number.NaN, predictedSd: 0, targetSd: 0.5 };
const boxes = { sizeIou: 0.6, aspect: { correlation: 0.414, predictedSd: 0.4, targetSd: 0.5 }, area: constant };

test('an epoch on one line; what is as it should be is left out', () => {
  assert.equal(epochText(summary), 'epoch 2: loss 1.235 (cls 1.000, loc 0.235); P 7.50; 40 pairs/s, 25 % waiting');
  assert.equal(epochText({ ...summary, parts: {} }), 'epoch 2: loss 1.235; P 7.50; 40 pairs/s, 25 % waiting');
});

test('skipped steps, images without boxes and held-out metrics, with a dash for the correlation of a constant', () => {
  const validation = { pairs: 64, loss: 2, parts: {}, iou: 0.7, boxes, regressedShare: 0.5 };
  const text = epochText({ ...summary, skipped: 2, regressedShare: 0.995, validation });
  assert.deepEqual(text.split('; ').slice(1), [
    'P 7.50',
    'boxes in 99.5 % of images',
    'validation: loss 2.000, IoU 0.700, of sizes alone 0.600, ln(w/h) r 0.41 spread 0.80, ln(wh) r – spread 0.00, boxes in 50.0 % of images',
    '40 pairs/s, 25 % waiting',
    '2 steps skipped',
  ]);
});

test('images whose labels are not by the rule are told by why; control: none', () => {
  const counts = { ok: 7, fallback: 1, 'no-candidates': 2, 'predictions-not-finite': 0 };
  assert.equal(
    outcomeText({ ...summary, outcomeCounts: counts }),
    "epoch 2: labels of 3 of 10 images are doubtful (by the assigner's fallback: 1, without candidates: 2)",
  );
  const lost = { ok: 0, fallback: 0, 'no-candidates': 0, 'predictions-not-finite': 4 };
  assert.equal(
    outcomeText({ ...summary, outcomeCounts: lost }),
    'epoch 2: labels of 4 of 4 images are doubtful (predictions not finite: 4)',
  );
  assert.equal(outcomeText({ ...summary, outcomeCounts: { ...lost, 'predictions-not-finite': 0, ok: 4 } }), undefined);
  assert.equal(outcomeText(summary), undefined);
});
