import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../models/checkpoints/safetensors.js';
import { testFolder } from '../testing/test-folder.js';
import { modelByName, models } from '../trackers/catalogue.js';
import { createTracker } from './create-tracker.js';
import { readNetwork } from './read-network.js';
import { syntheticFrame, targetBoxAt, writeWeights } from './testing/sequences.js';

const tiny = modelByName('siamcar-tiny');

/** Weights of siamcar-tiny with all metadata but their layout replaced. */
function tinyWeights(file: string, metadata: Readonly<Record<string, string>>): string {
  writeWeights(file, 'siamcar-tiny');
  writeSafetensors(file, new Map(readCheckpoint(file).tensors), { layout: 'hwio', ...metadata });
  return file;
}

test("the pixel format: the caller's, else the file's, else the model's, which is told", (t) => {
  const folder = testFolder(t);
  const bare = tinyWeights(path.join(folder, 'bare.safetensors'), {});
  const noted = tinyWeights(path.join(folder, 'noted.safetensors'), { input: 'rgb-inception' });
  const found = (file: string, pixelFormat?: 'bgr'): unknown[] => {
    const network = readNetwork(tiny, file, { pixelFormat });
    return [network.pixelFormat, network.isAssumed];
  };
  assert.deepEqual(found(bare), ['rgb-imagenet', true]);
  assert.deepEqual(found(noted), ['rgb-inception', false]);
  assert.deepEqual(found(noted, 'bgr'), ['bgr', false]);
  assert.equal(Object.keys(readNetwork(tiny, bare).params).length, tiny.build().table.length);
});

test('official checkpoints of ResNet-50, which name no pixel format, stay in BGR as in their papers', () => {
  const formats = models.filter(({ name }) => /^(siamrpnpp|siamcar)-r50$/.test(name)).map((model) => model.pixelFormat);
  assert.deepEqual(formats, ['bgr', 'bgr']);
});

test('weights of another model, and an unknown pixel format, are refused', (t) => {
  const folder = testFolder(t);
  const odd = tinyWeights(path.join(folder, 'odd.safetensors'), { input: 'yuv' });
  const message = /^\S*odd\.safetensors: its metadata has the pixel format 'yuv'; expected one of bgr, /;
  assert.throws(() => readNetwork(tiny, odd), { name: 'InputError', message });
  assert.equal(readNetwork(tiny, odd, { pixelFormat: 'bgr' }).pixelFormat, 'bgr');
  const given = { pixelFormat: 'rgb' } as unknown as { pixelFormat: 'bgr' };
  const unknown = "pixel format 'rgb': not known; expected one of bgr, rgb-imagenet, rgb-inception";
  assert.throws(() => readNetwork(tiny, odd, given), { name: 'InputError', message: unknown });
  const other = modelByName('siamrpnpp-tiny');
  const refused = /odd\.safetensors: holds weights of siamcar-tiny; expected siamrpnpp-tiny: choose model siamcar-tiny/;
  assert.throws(() => readNetwork(other, odd), { name: 'InputError', message: refused });
});

test("createTracker sees weights without metadata in the model's pixel format", async (t) => {
  const weights = tinyWeights(path.join(testFolder(t), 'bare.safetensors'), {});
  const scores = async (pixelFormat?: 'bgr' | 'rgb-imagenet'): Promise<Float32Array> => {
    const tracker = await createTracker({ model: 'siamcar-tiny', weights, pixelFormat, device: 'cpu', threads: 1 });
    await tracker.init(syntheticFrame(0), targetBoxAt(0));
    await tracker.update(syntheticFrame(1));
    const { values } = tracker.scoreMap();
    await tracker.dispose();
    return Float32Array.from(values);
  };
  const found = await scores();
  assert.deepEqual(found, await scores('rgb-imagenet'));
  assert.notDeepEqual(found, await scores('bgr'));
});

test('a misspelt option of a tracker is refused: its default would be used', async () => {
  const options = { model: 'siamcar-mobilenetv2', weigths: 'x' } as object;
  await assert.rejects(createTracker(options), /createTracker: unknown option 'weigths'; the options are .*weights/);
});
