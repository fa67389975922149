import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../../models/initialise.js';
import type { PairSource } from '../pairs/pair-batch.js';
import { randomPairs } from '../testing/random-pairs.js';
import { resolveTraining } from './config.js';
import { type OpenPairs, train } from './train.js';
import { Validator, validationBatch } from './validation.js';

test('the share of images in the regression loss: those without points inside their box, and negative pairs, do not count', async () => {
  const [pairsPerEpoch, batch] = [6, 3];
  const training = resolveTraining({ model: 'siamfcpp-tiny', assigner: 'inside-box', batch });
  const { offset, stride } = training.assigner.grid;
  const start = offset + 8 * stride + 1; // one pixel past a point
  const between = [start, start, start + stride - 2, start + stride - 2]; // strictly between points
  const around = [start - 2, start - 2, start + stride, start + stride];
  const share = async (without: readonly string[], negative: readonly string[] = []): Promise<number | undefined> => {
    const pairs = randomPairs(
      { ...training.pairs, pairsPerEpoch, batchSize: batch, negativeShare: 0 },
      (made, _, index) => {
        for (let pair = 0; pair < batch; pair++) {
          const place = `${index}.${pair}`;
          made.boxes.set(without.includes(place) ? between : around, 4 * pair);
          if (negative.includes(place)) made.negative[pair] = 1;
        }
      },
    );
    const validator = await Validator.create(training, batch, { threads: 1 });
    try {
      const params = initialise(training.model.build().table, { rule: 'reference' });
      return (await validator.run(params, pairs, 1)).regressedShare;
    } finally {
      await validator.dispose();
    }
  };
  assert.equal(await share([]), 1);
  assert.equal(await share(['0.1', '1.0', '1.2']), 3 / 6);
  assert.equal(await share(['0.1'], ['1.1']), 4 / 6);
  assert.equal(await share(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2']), 0);
});

test('held-out pairs are opened once for all epochs, read from their start in each, and closed in the end', async () => {
  const read: number[] = [];
  let [opened, closed] = [0, 0];
  const validation: OpenPairs = (options) => {
    const source = randomPairs(options);
    opened++;
    const batches: PairSource['batches'] = (epoch, from) => {
      read.push(epoch, from ?? 0);
      return source.batches(epoch, from);
    };
    return { ...source, batches, close: async () => void closed++ };
  };
  const config = { model: 'siamcar-tiny', batch: 2, epochs: 3, validationPairs: 4, pairs: { pairsPerEpoch: 2 } };
  const { epochs } = await train(config, { sets: randomPairs, validation, compile: { threads: 1 } });
  assert.deepEqual([opened, closed], [1, 1]);
  assert.deepEqual(read, [0, 0, 0, 0, 0, 0]);
  assert.equal(new Set(epochs.map(({ validation }) => validation!.loss)).size, 3, 'of other weights in each epoch');
});

test('the batch of a validation is the largest that leaves no pair over', () => {
  assert.deepEqual(
    [validationBatch(512, 16), validationBatch(512, 120), validationBatch(7, 16), validationBatch(509, 80)],
    [16, 64, 7, 1],
  );
});
