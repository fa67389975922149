import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOwnVideos } from '../../data/training-sets/formats/own-videos.js';
import { initialise } from '../../models/initialise.js';
import { ort } from '../../runtime/session.js';
import { testFolder } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { train } from './train.js';
import { validate } from './validate.js';

test('the metrics of trained weights are those of the last epoch of their training; others are refused', async (t) => {
  const folder = testFolder(t);
  for (const name of ['a', 'b']) await writeSequence(folder, name, 6);
  const sets = [readOwnVideos(folder)];
  const config = { model: 'siamrpnpp-tiny', assigner: 'dla', seed: 7, batch: 2, validationPairs: 4 };
  const resources = { compile: { threads: 1 }, workers: 1 };
  const recipe = { epochs: 1, pairs: { pairsPerEpoch: 4 } };
  const { params, epochs } = await train({ ...config, ...recipe }, { sets, validation: sets, ...resources });
  const found = await validate(config, { params, sets, ...resources });
  assert.deepEqual(found, epochs[0]!.validation);
  assert.equal(found.pairs, 4);
  const { iou, loss } = await validate({ ...config, batch: 4 }, { params, sets, ...resources });
  assert.ok(Math.abs(iou - found.iou) < 1e-5, `${iou} ${found.iou}`);
  assert.ok(Math.abs(loss / found.loss - 1) > 1e-4, 'losses are of equal batches');

  const initial = initialise(modelByName('siamrpnpp-tiny').build().table, { rule: 'reference', seed: 7 });
  assert.notEqual((await validate(config, { params: initial, sets, ...resources })).loss, found.loss);
  const [name] = Object.keys(params);
  const { [name!]: _, ...rest } = params;
  await assert.rejects(validate(config, { params: rest, sets, ...resources }), {
    name: 'InputError',
    message: /missing/,
  });
});

test('what cannot be validated is refused before anything is compiled', async (t) => {
  const created = t.mock.method(ort().InferenceSession, 'create');
  const params = initialise(modelByName('siamrpnpp-tiny').build().table, { rule: 'reference' });
  const refused = (validationPairs: number, message: string): Promise<void> =>
    assert.rejects(validate({ model: 'siamrpnpp-tiny', validationPairs }, { params, sets: [], workers: 1 }), {
      name: 'InputError',
      message,
    });
  await refused(0, 'validate: validationPairs is 0; expected at least one pair');
  await refused(4, 'training pairs: found no training sets; expected at least one');
  assert.equal(created.mock.callCount(), 0);
});
