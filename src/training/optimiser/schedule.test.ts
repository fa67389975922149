import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing/fixtures.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import type { CosineSchedule, ListSchedule, LogSchedule, Schedule } from '../../trackers/recipe.js';
import { resolveTraining } from '../loop/config.js';
import { checkSchedule, learningRate, rescaled, withPeak } from './schedule.js';

const siamRpnPpSchedule = modelByName('siamrpnpp-r50').recipe.schedule as LogSchedule;
const alexNetSchedule = modelByName('siamrpnpp-alexnet').recipe.schedule;
const siamFcPpSchedule = modelByName('siamfcpp-googlenet').recipe.schedule;
const coSiamRpnSchedule = modelByName('cosiamrpn-r50c3').recipe.schedule as ListSchedule;

const golden = fixture<{
  pysot: { lr: Record<string, { 'group_lr_backbone0.1_and_head': [number, number][] }> };
  siamfcpp: { lr: Record<string, number> };
}>('training/fixtures/reference.json');

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.max(1, expected), `${actual} is not ${expected}`);

const logs: Readonly<Record<string, Schedule>> = {
  siamrpn_r50_l234_dwxcorr_8gpu: siamRpnPpSchedule,
  siamrpn_r50_l234_dwxcorr_otb_8gpu: { ...siamRpnPpSchedule, to: 0.0025 },
  siamrpn_alex_dwxcorr_16gpu: alexNetSchedule,
};

for (const [name, schedule] of Object.entries(logs)) {
  test(`${name}: the head's learning rate per epoch is the reference's`, () => {
    const rates = golden.pysot.lr[name]!['group_lr_backbone0.1_and_head'];
    for (const [epoch, [, head]] of rates.entries())
      near(learningRate(schedule, { epoch, step: 7 }, rates.length, 100), head);
  });
}

test("SiamFC++'s learning rate per step is the reference's", () => {
  for (const [place, expected] of Object.entries(golden.siamfcpp.lr)) {
    const [epoch, step] = place.split(',').map(Number) as [number, number];
    near(learningRate(siamFcPpSchedule, { epoch, step }, 20, 1171), expected);
  }
});

test("CoSiamRPN's list: rises, then falls by a fifth each epoch", () => {
  const rate = (epoch: number): number => learningRate(coSiamRpnSchedule, { epoch, step: 0 }, 20, 1);
  assert.deepEqual([rate(0), rate(4), rate(5)], [0.002, 0.01, 0.01]);
  near(rate(7), 0.0064);
  near(Math.round(rate(19) * 1e5) / 1e5, 0.00044);
});

test('a schedule rescaled to another length and maximum keeps its shape', () => {
  const short = rescaled(siamRpnPpSchedule, 20, 8) as typeof siamRpnPpSchedule;
  assert.equal(short.warmUpEpochs, 2);
  const warmUps = [1, 2, 3].map((to) => (rescaled(siamRpnPpSchedule, 20, to) as LogSchedule).warmUpEpochs);
  assert.deepEqual(warmUps, [0, 1, 1], 'an epoch of warm-up where another one follows');
  near(learningRate(short, { epoch: 7, step: 0 }, 8, 1), 0.0005);
  near(learningRate(withPeak(short, 0.05), { epoch: 2, step: 0 }, 8, 1), 0.05);
  near(learningRate(withPeak(siamFcPpSchedule, 0.01), { epoch: 1, step: 0 }, 20, 10), 0.01);
  const list = rescaled(coSiamRpnSchedule, 20, 4) as typeof coSiamRpnSchedule;
  assert.equal(list.rates.length, 4);
  assert.throws(() => withPeak(short, Number.NaN), /expected a learning rate > 0, found NaN/);
  assert.throws(() => checkSchedule({ ...siamRpnPpSchedule, to: 0 }, 20), /expected to > 0, found 0/);
  assert.throws(() => checkSchedule(siamRpnPpSchedule, 3), /5 epochs of warm-up; expected at most 3/);
});

test('schedules without a rate for some step are refused; control: the recipes give finite rates everywhere', () => {
  const cosine = siamFcPpSchedule as CosineSchedule;
  const refused: readonly (readonly [Schedule, RegExp])[] = [
    [{ kind: 'list', rates: [] }, /^schedule 'list': has no rates; expected at least one$/],
    [{ kind: 'list', rates: [0.1, Number.NaN] }, /^schedule 'list': expected rates > 0, found NaN$/],
    [
      { ...cosine, kind: 'cosine' as 'linear, cosine' },
      /^schedule 'cosine': not known; expected one of 'warm-up, log', /,
    ],
    [
      { kind: 'linear, cosine', warmUpEpochs: 1, min: 1e-4 } as Schedule,
      /^schedule 'linear, cosine': has the values min, /,
    ],
    [
      { ...cosine, base: 1 } as Schedule,
      /: has the values base, max, min, warmUpEpochs; expected max, min, warmUpEpochs$/,
    ],
    [{ ...cosine, warmUpEpochs: -1 }, /^schedule 'linear, cosine': expected warmUpEpochs >= 0, found -1$/],
    [
      { ...siamRpnPpSchedule, warmUpEpochs: Number.NaN },
      /^schedule 'warm-up, log': expected warmUpEpochs >= 0, found NaN$/,
    ],
  ];
  for (const [schedule, message] of refused) {
    assert.throws(() => checkSchedule(schedule, 20), { name: 'InputError', message });
  }
  assert.throws(
    () => resolveTraining({ model: 'siamcar-tiny', schedule: { kind: 'list', rates: [] } }),
    /has no rates/,
  );
  for (const { recipe } of models) {
    for (const epochs of [1, 2, recipe.epochs]) {
      const schedule = rescaled(recipe.schedule, recipe.epochs, epochs);
      checkSchedule(schedule, epochs);
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const step of [0, 4]) assert.ok(learningRate(schedule, { epoch, step }, epochs, 5) > 0);
      }
    }
  }
});
