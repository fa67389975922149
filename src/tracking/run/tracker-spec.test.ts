import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { testFolder } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { writeWeights } from '../testing/sequences.js';
import { makeTracker, type NetworkSpec, partsOf } from './tracker-spec.js';

const { hyper } = hyperSetFor(modelByName('siamcar-tiny'), 'otb100');

/** A tracker of siamcar-tiny whose file of weights says what `metadata` does. */
function specOf(folder: string, metadata: Readonly<Record<string, string>>): NetworkSpec {
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  writeSafetensors(weights, new Map(readCheckpoint(weights).tensors), { layout: 'hwio', ...metadata });
  return { model: 'siamcar-tiny', weights, pixelFormat: 'bgr', hyper, name: 'x', threads: 1 };
}

test('weights of another model are refused, although they have all tensors of this one', async (t) => {
  const spec = specOf(testFolder(t), { model: 'siamcar-mobilenetv2' });
  const refused = {
    name: 'InputError',
    message: /holds weights of siamcar-mobilenetv2; expected siamcar-tiny: choose/,
  };
  assert.throws(() => partsOf(spec), refused);
  await assert.rejects(makeTracker(spec), refused);
});

test("the pixel format is the one chosen before, whatever the file says; control: the model's weights are read", (t) => {
  const { params, pixelFormat } = partsOf(specOf(testFolder(t), { model: 'siamcar-tiny', input: 'rgb-imagenet' }));
  assert.equal(pixelFormat, 'bgr');
  assert.equal(Object.keys(params).length, modelByName('siamcar-tiny').build().table.length);
});
