import assert from 'node:assert/strict';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { testFolder } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';
import { writeWeights } from '../../tracking/testing/sequences.js';
import { Terminal } from '../terminal/terminal.js';
import { type InitialWeights, type InitialWeightsChoice, initialWeights, weightsText } from './initial-weights.js';

const model = modelByName('siamcar-tiny');
const { table } = model.build();

/** Initial weights, and what was said on stderr. */
function initialOf(choice: InitialWeightsChoice): Partial<InitialWeights> & { readonly said: string } {
  const stderr = new PassThrough();
  const terminal = new Terminal({ stdout: new PassThrough(), stderr });
  const found = initialWeights(choice, 'reference', model, terminal);
  return { ...found, said: String(stderr.read() ?? '') };
}

test('without a file there are no initial weights', () => {
  assert.deepEqual(initialOf({}), { said: '' });
  assert.equal(weightsText({}), undefined);
});

test('a file of some layers: the others have the initial values of the seed', (t) => {
  const file = path.join(testFolder(t), 'w.safetensors');
  writeWeights(file, 'siamcar-tiny', 5);
  const { tensors } = readCheckpoint(file);
  const [lacking] = table.filter(({ group, shape }) => group === 'head' && shape.length === 4);
  writeSafetensors(file, new Map([...tensors].filter(([name]) => name !== lacking!.name)), { layout: 'hwio' });
  const { params, pixelFormat, said } = initialOf({ weights: file, seed: 9 });
  assert.equal(pixelFormat, model.pixelFormat); // the file names none
  const [given, drawn] = [5, 9].map((seed) => initialise(table, { rule: 'reference', seed }));
  for (const { name } of table) {
    const expected = name === lacking!.name ? drawn! : given!;
    assert.deepEqual(params![name]!.data, expected[name]!.data, name);
  }
  assert.equal(said, `${file}: ${table.length - 1} of the network's ${table.length} tensors\n`);
});

test('a file of which the backbone alone is taken', (t) => {
  const file = path.join(testFolder(t), 'w.safetensors');
  writeWeights(file, 'siamcar-tiny', 5);
  const { params, said } = initialOf({ backbone: file, seed: 9, pixelFormat: 'bgr' }); // as the file says
  const [given, drawn] = [5, 9].map((seed) => initialise(table, { rule: 'reference', seed }));
  for (const { name, group } of table) {
    assert.deepEqual(params![name]!.data, (/^(head|neck|down)$/.test(group) ? drawn! : given!)[name]!.data, name);
  }
  assert.match(said, /w\.safetensors: the backbone's \d+ tensors\n$/);
  assert.equal(weightsText({ backbone: file }), 'backbone of w.safetensors');
  assert.equal(weightsText({ weights: file }), 'w.safetensors');
});
