import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { deviceError } from '../../runtime/device-error.js';
import { testFolder } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type Hyper, hyperSetFor } from '../../trackers/hyper-sets.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
import { targetBoxAt, writeSequence } from '../testing/sequences.js';
import { evaluateSettings, type TrialJob } from './trial.js';

const model = modelByName('siamcar-mobilenetv2');
const { hyper } = hyperSetFor(model, 'otb100');
const parts = { model, pixelFormat: model.pixelFormat };
const length = 3;
const start = targetBoxAt(0);

/** The target in the middle of every search image, in a box of its size. */
function stillMaps(): object {
  const cls = new Float32Array(2 * 625).fill(0).map((_, i) => (i % 2 === 0 ? 4 : -4));
  cls.set([-4, 4], 2 * 312);
  return { cls, reg: new Float32Array(4 * 625).fill(30), centerness: new Float32Array(625) };
}

function networkOf(search: () => object): TrackingNetwork<object> {
  return { template: async () => {}, search: async () => search(), dispose: async () => {} };
}

async function jobIn(folder: string): Promise<TrialJob> {
  await writeSequence(folder, 'a', length);
  const files = Array.from({ length }, (_, i) =>
    path.join(folder, 'a', 'img', `${String(i + 1).padStart(4, '0')}.png`),
  );
  const gt = Float64Array.from(Array.from({ length }, (_, i) => Object.values(targetBoxAt(i))).flat());
  return { name: 'a', files, start, gt };
}

test('a setting whose outputs are not finite scores 0, and the others go on', async (t) => {
  const job = await jobIn(testFolder(t));
  const broken: Hyper = { ...hyper, windowInfluence: Number.NaN };
  const { auc } = await evaluateSettings(parts, networkOf(stillMaps), [hyper, broken], job);
  assert.equal(auc[1], 0);
  assert.ok(auc[0]! > 0.5, `${auc}`);
});

const lost = deviceError('webgpu', new Error('A valid external Instance reference no longer exists: device was lost'));

for (const [kind, failure] of [
  ['a lost device', lost!],
  ['an error of the runtime', new Error('Non-zero status code returned while running Conv node')],
  ['what is no error', 'thrown text'],
] as const) {
  test(`${kind} is no score of a setting`, async (t) => {
    const job = await jobIn(testFolder(t));
    let searches = 0;
    const network = networkOf(() => {
      searches++;
      if (searches === 2) throw failure;
      return stillMaps();
    });
    await assert.rejects(evaluateSettings(parts, network, [hyper, hyper], job), (error) => error === failure);
  });
}
