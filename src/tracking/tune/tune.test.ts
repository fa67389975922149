import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder, testSequence } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { tune } from './tune.js';

test('a video with its first frame alone annotated is refused; control: a target that is absent in the second and the last', async (t) => {
  const folder = testFolder(t);
  const model = modelByName('siamcar-tiny');
  const { hyper } = hyperSetFor(model, 'otb100');
  const weights = path.join(folder, 'none.safetensors');
  const spec = { model: model.name, weights, pixelFormat: model.pixelFormat, hyper, name: 'car' };
  const searching = (...absent: readonly number[]): Promise<unknown> => {
    const sequence = testSequence('bird', 4);
    for (const frame of absent) sequence.gt.fill(Number.NaN, 4 * frame, 4 * frame + 4);
    const benchmark = { id: 'own', title: 'own videos', sequences: [testSequence('whole', 4), sequence] };
    const found = { benchmark, protocol: 'one-pass', layout: 'ope', annotations: '', isTest: false } as const;
    return tune({ spec, found, settings: 1, seed: 1, log: path.join(folder, 'tune.jsonl') });
  };
  const message = 'own videos: bird is annotated in its first frame only; expected every frame';
  await assert.rejects(searching(1, 2, 3), { name: 'InputError', message });
  await assert.rejects(searching(1, 3), /none\.safetensors/); // it gets as far as the weights, which are not there
});
