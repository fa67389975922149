import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelByName, models } from '../../trackers/catalogue.js';
import { resolveConfig } from './config.js';
import { trainPreset } from './presets.js';

test('an option of pairs changes itself alone: the others stay what the preset says', () => {
  const preset = trainPreset(modelByName('siamrpnpp-tiny'));
  const { config } = resolveConfig(preset, { batch: 8, pairs: { pairsPerEpoch: 64 } });
  assert.equal(config.pairs.pairsPerEpoch, 64);
  assert.equal(config.pairs.inputFormat, 'rgb-imagenet');
  assert.equal(config.pairs.negativeShare, preset.pairs.negativeShare);
});

test('a model is trained on the numbers that the zoo says it takes', () => {
  for (const model of models) assert.equal(trainPreset(model).pairs.inputFormat, model.input, model.name);
  assert.equal(modelByName('siamcar-tiny').input, 'rgb-imagenet');
});
