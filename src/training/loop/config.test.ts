import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelByName } from '../../models/zoo.js';
import { resolveConfig } from './config.js';
import { trainPreset } from './presets.js';

test('an option of pairs changes itself alone: the others stay what the preset says', () => {
  const preset = trainPreset(modelByName('siamrpnpp-tiny'));
  const { config } = resolveConfig(preset, { batch: 8, pairs: { pairsPerEpoch: 64 } });
  assert.equal(config.pairs.pairsPerEpoch, 64);
  assert.equal(config.pairs.inputFormat, 'rgb-imagenet');
  assert.equal(config.pairs.negativeShare, preset.pairs.negativeShare);
});
