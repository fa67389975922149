import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import type { OpeResult } from '../scoring/ope-result.js';
import { boxPoints } from './box-points.js';
import { cellTitle, type LabelRule, labelRules, type PointRule, pointRules } from './box-points-config.js';
import { effectsOf } from './contrasts.js';

/** A result of five seeds and twelve sequences whose scores are a function of the cell, plus noise of the seed and sequence. */
function constructed(score: (labels: LabelRule, points: PointRule) => number, noise: number): OpeResult {
  const seeds = [1, 2, 3, 4, 5];
  const rng = random(7, 'constructed');
  const cells = labelRules.flatMap((labels) => pointRules.map((points) => ({ labels, points })));
  const scores = cells.map(({ labels, points }) => ({
    tracker: cellTitle(labels, points),
    training: {
      seeds,
      runs: seeds.map(() => ({
        sequences: new Map(
          Array.from({ length: 12 }, (_, i) => [
            `s${i}`,
            score(labels, points) + i / 100 + noise * (rng.uniform() - 0.5),
          ]),
        ),
      })),
    },
  }));
  const steps = cells.flatMap(({ labels, points }) =>
    seeds.map((seed) => ({
      tracker: cellTitle(labels, points),
      seed,
      validationIou: score(labels, points) + noise * (rng.uniform() - 0.5),
    })),
  );
  return { scores, steps, config: { bootstrapSeed: 1 } } as unknown as OpeResult;
}

const effect = (result: OpeResult, name: string) =>
  effectsOf(result).find(({ contrast }) => contrast.name === name) ?? assert.fail(name);

test('effects of a factorial without noise are those it was built from', () => {
  const gain = { rectangle: 0, DLA: -0.1, both: 0.02 };
  const result = constructed((labels, points) => 0.5 + (labels === 'DLA' ? 0.05 : 0) + gain[points], 0);
  const near = (value: number, expected: number): void => assert.ok(Math.abs(value - expected) < 1e-12, `${value}`);
  near(effect(result, 'labels: DLA minus rectangle').auc.difference, 0.05);
  near(effect(result, 'box points: DLA minus rectangle').auc.difference, -0.1);
  near(effect(result, 'box points: both minus rectangle').iou!.difference, 0.02);
  near(effect(result, 'labels: DLA minus rectangle, boxes both').auc.difference, 0.05);
  near(effect(result, 'labels DLA, boxes DLA minus baseline').auc.difference, -0.05);
  assert.equal(effectsOf(result).length, 3 + 3 + 5);
});

test('an interaction cancels in the main effect and shows where boxes are regressed', () => {
  const result = constructed(
    (labels, points) => 0.5 + (labels === 'DLA' ? { rectangle: 0.06, DLA: -0.06, both: 0 }[points] : 0),
    0.002,
  );
  const main = effect(result, 'labels: DLA minus rectangle');
  assert.ok(Math.abs(main.auc.difference) < 0.002);
  assert.equal(effect(result, 'labels: DLA minus rectangle, boxes rectangle').auc.verdict, 'improves');
  assert.equal(effect(result, 'labels: DLA minus rectangle, boxes DLA').iou!.verdict, 'worse');
});

test('control: noise alone is no effect', () => {
  const result = constructed(() => 0.5, 0.1);
  const verdicts = effectsOf(result)
    .slice(0, 3)
    .map(({ auc }) => auc.verdict);
  assert.deepEqual(verdicts, ['no difference shown', 'no difference shown', 'no difference shown']);
});

test('without held-out pairs, as of public data, nothing is said about their IoU', () => {
  const result = constructed((labels) => (labels === 'DLA' ? 0.55 : 0.5), 0.002);
  const steps = result.steps.map((step) => ({ ...step, validationIou: null }));
  const effects = effectsOf({ ...result, steps });
  assert.deepEqual(new Set(effects.map(({ iou }) => iou)), new Set([undefined]));
  const [first] = boxPoints.findings({ ...result, steps, effects });
  assert.match(first!, /^labels: DLA minus rectangle: AUC \+0\.0\d+ \[[^\]]*\], improves; 5 seeds\.$/);
});
