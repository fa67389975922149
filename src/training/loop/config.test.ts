import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelByName, models } from '../../trackers/catalogue.js';
import { defaultTraining, resolveTraining } from './config.js';

test('an option of pairs changes only itself: the others keep the recipe', () => {
  const { recipe } = modelByName('siamrpnpp-tiny');
  const { config } = resolveTraining({ model: 'siamrpnpp-tiny', batch: 8, pairs: { pairsPerEpoch: 64 } });
  assert.deepEqual(config.pairs, { ...recipe.pairs, pairsPerEpoch: 64 });
});

test('an option of pairs without a value keeps the recipe; one that a recipe has not is refused', () => {
  const { recipe } = modelByName('siamfcpp-tiny');
  const pairs = { pairsPerEpoch: 64, geometry: undefined, negativeShare: undefined } as object;
  const { config } = resolveTraining({ model: 'siamfcpp-tiny', pairs });
  assert.deepEqual(config.pairs, { ...recipe.pairs, pairsPerEpoch: 64 });
  assert.throws(() => resolveTraining({ model: 'siamfcpp-tiny', pairs: { seed: 3 } as object }), {
    name: 'InputError',
    message: /^training pairs: unknown option 'seed'; the options are pairsPerEpoch, /,
  });
});

test('a model is trained on the pixel values that its backbone expects', () => {
  for (const model of models) assert.equal(defaultTraining(model).pixelFormat, model.pixelFormat, model.name);
  assert.equal(resolveTraining({ model: 'siamcar-tiny' }).pairs.pixelFormat, 'rgb-imagenet');
});

test('every value of a recipe reaches the resolved training', () => {
  for (const { name, recipe, searchSize, templateSize } of models) {
    const { config, pairs } = resolveTraining({ model: name });
    for (const [key, value] of Object.entries(recipe)) {
      assert.deepEqual(config[key as keyof typeof recipe], value, `${name}: ${key}`);
    }
    assert.deepEqual(pairs, {
      ...recipe.pairs,
      seed: 1,
      batchSize: recipe.batch,
      templateSize,
      searchSize: searchSize.train,
      pixelFormat: config.pixelFormat,
    });
  }
});
