import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import type { HostParams } from '../../models/parameters.js';
import { randomPairs } from '../testing/random-pairs.js';
import { resolveTraining } from './config.js';
import { constantBoxWarning, newConstantBoxWarning } from './constant-box.js';
import { type EpochSummary, emptyTally, summaryOf } from './summary.js';
import { type Validation, Validator } from './validation.js';

const pairs = 16;

/** The validation of SiamCAR's tiny network with the box branch's last kernel multiplied. */
async function validated(factor: number): Promise<Validation> {
  const training = resolveTraining({ model: 'siamcar-tiny', batch: pairs });
  const initial = initialise(training.model.build().table, { rule: 'reference' });
  const name = 'car_head.bbox_pred.weight';
  const kernel = initial[name]!;
  const data = (kernel.data as Float32Array).map((value) => factor * value);
  const params: HostParams = { ...initial, [name]: { ...kernel, data } };
  const validator = await Validator.create(training, pairs, { threads: 1 });
  try {
    return await validator.run(params, randomPairs({ ...training.pairs, pairsPerEpoch: pairs }), 1);
  } finally {
    await validator.dispose();
  }
}

const summary = (epoch: number, validation: Validation): EpochSummary => summaryOf(epoch, emptyTally, validation);

test('a network that predicts one box is warned of from the second epoch on; control: not one whose boxes vary', async () => {
  const [constant, varied] = [await validated(0), await validated(30)];
  assert.equal(constantBoxWarning(summary(0, constant)), undefined);
  const warning = constantBoxWarning(summary(1, constant));
  assert.match(
    warning!,
    /^epoch 2: the box branch is nearly constant in ln\(w\/h\) \(spread 0\.000, of the targets 0\.\d+\) and ln\(wh\) \(spread 0\.000, .*\) on held-out pairs; expected at least 10 %\..*$/,
  );
  assert.ok(Math.abs(constant.boxes.aspect.targetSd - 0.23) < 0.05); // sides between 45 and 80 px
  assert.equal(constantBoxWarning(summary(1, varied)), undefined);
});

const shaped = (aspect: number, area: number, count: number = pairs): Validation => ({
  ...{ loss: 1, parts: {}, iou: 0.5, pairs: count },
  boxes: {
    sizeIou: 0.6,
    aspect: { correlation: 0, predictedSd: aspect, targetSd: 0.5 },
    area: { correlation: 0, predictedSd: area, targetSd: 0.2 },
  },
});

test('either spread below a tenth of the targets’ is enough; few pairs are not judged', () => {
  assert.match(
    constantBoxWarning(summary(1, shaped(0.049, 0.2)))!,
    /constant in ln\(w\/h\) \(spread 0\.049, of the targets 0\.500\) on/,
  );
  assert.match(
    constantBoxWarning(summary(1, shaped(0.05, 0.019)))!,
    /constant in ln\(wh\) \(spread 0\.019, of the targets 0\.200\) on/,
  );
  assert.equal(constantBoxWarning(summary(1, shaped(0.051, 0.021))), undefined);
  assert.equal(constantBoxWarning(summary(1, shaped(0, 0, 15))), undefined);
});

test('the log has the warning once for epochs in a row', () => {
  const [bad, good] = [shaped(0, 0), shaped(1, 1)];
  const epochs = [bad, bad, bad, good, bad].map((validation, epoch) => summary(epoch, validation));
  const warned = epochs.map((_, i) => newConstantBoxWarning(epochs.slice(0, i + 1)) !== undefined);
  assert.deepEqual(warned, [false, true, false, false, true]);
});
