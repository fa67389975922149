import type { AnyModel } from '../../trackers/catalogue.js';
import { alexNetSchedule, coSiamRpnSchedule, siamFcPpSchedule, siamRpnPpSchedule } from '../optimiser/schedule.js';
import { sgdDefaults } from '../optimiser/sgd.js';
import { pairPresets } from '../pairs/options.js';
import { type TrainConfig, trainDefaults } from './config.js';

const resnetStages = ['layer2', 'layer3', 'layer4'];
const resnetBelow = ['stem', 'layer1'];
const all = (from: number, frozen: readonly string[]): TrainConfig['phases'][number] => ({
  from,
  frozen,
  frozenKernels: [],
});
/** The backbone is frozen for ten epochs, then its last three stages learn at a tenth of the rate. */
const resnet: Pick<TrainConfig, 'phases' | 'slow'> = {
  phases: [all(0, [...resnetBelow, ...resnetStages]), all(10, resnetBelow)],
  slow: { groups: resnetStages, factor: 0.1 },
};
const mobileNetStages = ['layer3', 'layer4', 'layer5', 'layer6', 'layer7'];
const mobileNetBelow = ['layer0', 'layer1', 'layer2'];

const googleNetStem = ['Conv2d_1a_3x3', 'Conv2d_2a_3x3', 'Conv2d_2b_3x3', 'Conv2d_3b_1x1', 'Conv2d_4a_3x3'];
const googleNetBlocks = ['5b', '5c', '5d', '6a', '6b', '6c', '6d', '6e'].map((name) => `Mixed_${name}`);
const efficientNetBlocks = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `block${from + i}`);

/**
 * For the tiny networks, which begin from random numbers: everything trains from the first epoch on. Not in the paper.
 */
const tiny: Partial<TrainConfig> = {
  epochs: 10,
  batch: 16,
  schedule: { kind: 'linear, cosine', warmUpEpochs: 1, least: 1e-4, most: 0.02 },
  init: 'reference',
};
const tinyPairs = { pairsPerEpoch: 6000, negativeShare: 0 } as const;

const presets: Readonly<Record<string, Partial<TrainConfig>>> = {
  // Four GPUs of 30 pairs each (Sec. 4.1), whose gradients pysot's trainer adds up: the step is 4 x 0.005 at its longest.
  'siamrpnpp-r50': { batch: 120, gpus: 4, schedule: siamRpnPpSchedule, ...resnet },
  'siamrpnpp-mobilenetv2': {
    batch: 120,
    gpus: 4,
    schedule: siamRpnPpSchedule,
    phases: [all(0, [...mobileNetBelow, ...mobileNetStages]), all(10, mobileNetBelow)],
    slow: { groups: mobileNetStages, factor: 0.1 },
  },
  // pysot's own: sixteen GPUs of 128 pairs each would be 2048; here the paper's batch, and four times the rate.
  'siamrpnpp-alexnet': {
    batch: 120,
    gpus: 4,
    epochs: 50,
    schedule: alexNetSchedule,
    phases: [all(0, ['layer1', 'layer2', 'layer3', 'layer4', 'layer5']), all(10, ['layer1', 'layer2', 'layer3'])],
    slow: { groups: ['layer4', 'layer5'], factor: 1 },
    pairs: { negativeShare: 0.05 },
  },
  // SiamCAR's trainer averages over GPUs: its rate is what it says.
  'siamcar-r50': { batch: 256, schedule: siamRpnPpSchedule, ...resnet },
  'siamfcpp-googlenet': {
    batch: 128,
    schedule: siamFcPpSchedule,
    sgd: { ...sgdDefaults, clipNorm: Number.POSITIVE_INFINITY },
    phases: [
      { from: 0, frozen: [], frozenKernels: [...googleNetStem, ...googleNetBlocks] },
      { from: 10, frozen: [], frozenKernels: googleNetStem },
    ],
    slow: { groups: [...googleNetStem, ...googleNetBlocks, 'channel_reduce'], factor: 0.1 },
  },
  // Published without what is frozen on these backbones; chosen like their siblings.
  'siamfcpp-alexnet': {
    batch: 128,
    schedule: siamFcPpSchedule,
    sgd: { ...sgdDefaults, clipNorm: Number.POSITIVE_INFINITY },
  },
  'cosiamrpn-r50c3': {
    batch: 64,
    schedule: coSiamRpnSchedule,
    phases: [all(0, resnetBelow)],
    slow: { groups: ['layer2'], factor: 0.1 },
  },
  'cosiamrpn-efficientnetb0': {
    batch: 64,
    schedule: coSiamRpnSchedule,
    phases: [all(0, ['stem', ...efficientNetBlocks(0, 4)])],
    slow: { groups: efficientNetBlocks(5, 15), factor: 0.1 },
  },
};

/**
 * How a model is trained unless told otherwise. Those with published configurations follow them, with the paper's batches and
 * epochs (Sec. 4.1); the tiny ones have a recipe of their own.
 *
 * The paper says "SGD with warm-up" and no learning rate; the reference trackers' are taken.
 */
export function trainPreset(model: AnyModel): TrainConfig {
  const own = presets[model.name];
  const pairs = { ...pairPresets[model.family], inputFormat: model.input };
  const base = { ...trainDefaults, model: model.name };
  if (own) return { ...base, ...own, pairs: { ...pairs, ...own.pairs } };
  return { ...base, ...tiny, pairs: { ...pairs, ...tinyPairs } };
}
