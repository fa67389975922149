import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelByName, models } from '../../trackers/catalogue.js';
import type { PairRecipe } from '../../trackers/pair-recipe.js';
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

test('an option of gradient descent changes only itself: the others keep the recipe', () => {
  const { recipe } = modelByName('siamfcpp-tiny');
  const given = resolveTraining({ model: 'siamfcpp-googlenet', sgd: { momentum: 0.5 } }).config.sgd;
  assert.deepEqual(given, { ...modelByName('siamfcpp-googlenet').recipe.sgd, momentum: 0.5 });
  assert.notEqual(given.clipNorm, recipe.sgd.clipNorm, 'control: recipes differ');
});

test('an option of the slow groups changes only itself: the others keep the recipe', () => {
  const { slow } = resolveTraining({ model: 'siamrpnpp-r50', slow: { factor: 0.5 } }).config;
  assert.deepEqual(slow, { groups: modelByName('siamrpnpp-r50').recipe.slow.groups, factor: 0.5 });
  assert.ok(slow.groups.length > 0);
});

test('phases and groups in another form, as programs without types have them, are refused in one line', () => {
  const refused = (overrides: object, message: RegExp): void =>
    assert.throws(() => resolveTraining({ model: 'siamcar-tiny', ...overrides }), { name: 'InputError', message });
  for (const phases of [[{ from: 0, frozen: ['stem'] }], [{ from: 0 }], [null], {}, 'stem']) {
    refused({ phases }, /^phases are .*; expected a list of \{ from, frozen: \[\], frozenKernels: \[\] \}/);
  }
  refused({ slow: { groups: 'stem' } }, /^groups of slow are "stem"; expected a list of names/);
  refused({ slow: { factors: 1 } }, /^slow groups: unknown option 'factors'/);
  refused({ seed: '1' }, /^training: expected seed to be an integer >= 0, found '1'$/);
});

test('what is changed after a training was resolved changes neither it nor other trainings', () => {
  const overrides = {
    model: 'siamcar-tiny',
    assignerOptions: { k: 19 },
    pairs: { mixing: [['own', 1] as [string, number]] },
  };
  const { config, pairs, assigner } = resolveTraining(overrides);
  overrides.assignerOptions.k = 5;
  overrides.pairs.mixing[0]![1] = 2;
  assert.deepEqual(
    [config.assignerOptions, config.pairs.mixing, pairs.mixing],
    [{ k: 19 }, [['own', 1]], [['own', 1]]],
  );
  assert.equal((assigner.options as { k: number }).k, 19);
  Object.assign(config.pairs.search, { shift: 1 });
  Object.assign(config.phases[0]!, { frozen: ['head'] });
  const other = resolveTraining({ model: 'siamcar-tiny' }).config;
  const { recipe } = modelByName('siamcar-tiny');
  assert.notEqual(other.pairs.search.shift, 1);
  assert.deepEqual([other.phases[0]!.frozen, recipe.phases[0]!.frozen], [[], []]);
});

test('a set has one share', () => {
  const twice = {
    mixing: [
      ['own', 1],
      ['own', 2],
    ],
  } as Partial<PairRecipe>;
  assert.throws(() => resolveTraining({ model: 'siamcar-tiny', pairs: twice }), /with positive shares, each id once$/);
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
