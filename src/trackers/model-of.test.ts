import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Checkpoint, floatTensor } from '../models/checkpoints/checkpoint.js';
import { toOihw } from '../models/checkpoints/layout.js';
import { initialise } from '../models/initialise.js';
import { modelByName, models } from './catalogue.js';
import { modelOf } from './model-of.js';

function checkpointOf(model: string, without: string = ''): Checkpoint {
  const tensors = Object.entries(initialise(modelByName(model).build().table)).flatMap(([name, { shape, data }]) =>
    name === without ? [] : [[name, toOihw(floatTensor(shape, data as Float32Array))] as const],
  );
  return { file: 'a.pth', format: 'pth (zip)', tensors: new Map(tensors), nesting: [], metadata: {} };
}

test('weights without metadata are told by their tensors, and NanoTrack’s versions apart', () => {
  for (const name of ['nanotrack-v1', 'nanotrack-v2', 'nanotrack-v3', 'siamcar-tiny']) {
    const checkpoint = checkpointOf(name);
    for (const expected of models) assert.equal(modelOf(checkpoint, expected), name);
  }
});

test('metadata goes before tensors; weights that lack a tensor are of no model', () => {
  const model = modelByName('nanotrack-v3');
  assert.equal(modelOf({ ...checkpointOf('nanotrack-v3'), metadata: { model: 'siamcar-r50' } }, model), 'siamcar-r50');
  const ofAnother = { ...checkpointOf('nanotrack-v3'), metadata: { model: 'a dict of 3' } }; // beside a state dict in a .pth
  assert.equal(modelOf(ofAnother, model), 'nanotrack-v3');
  assert.equal(modelOf(checkpointOf('nanotrack-v3', 'ban_head.cls_logits.0.bias'), model), undefined);
});
