import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constantBoxFindings } from './constant-boxes.js';
import type { StepTime } from './ope-result.js';

const size = (predictedSd: number, targetSd: number) => ({ correlation: 0, predictedSd, targetSd });
const step = (tracker: string, seed: number, aspectSd: number, areaSd: number) =>
  ({
    tracker,
    seed,
    validationBoxes: { sizeIou: 0.7, aspect: size(aspectSd, 0.5), area: size(areaSd, 0.2) },
  }) as StepTime;

test("trainings that end with a tenth of the targets' spread are named by their seeds", () => {
  const steps = [
    step('SiamCAR', 1, 0.4, 0.1),
    step('SiamCAR', 2, 0.051, 0.021),
    step('DLA-SiamCAR', 1, 0.4, 0.019),
    step('DLA-SiamCAR', 2, 0.003, 0.001),
    { tracker: 'NCC', seed: null, validationBoxes: null } as StepTime,
  ];
  assert.deepEqual(constantBoxFindings(steps), [
    'DLA-SiamCAR: in 1 of 2 trainings (seed 2) predicted boxes end nearly constant in ln(w/h) on held-out pairs.',
    'DLA-SiamCAR: in every training (seed 1, 2) predicted boxes end nearly constant in ln(wh) on held-out pairs.',
  ]);
  assert.deepEqual(constantBoxFindings([]), []);
});
