import type { TrackerDefinition } from '../definition.js';
import { commonTuningRanges } from '../hyper-sets.js';
import type { DenseBoxOutputs } from './head.js';
import { siamFcPpAlexNet, siamFcPpGoogLeNet, siamFcPpTiny } from './network.js';
import { type DenseBoxMaps, type SiamFcPpHyper, siamFcPpPostProcessing } from './online.js';
import { siamFcPpHyperSets } from './published.js';
import { siamFcPpRecipes, siamFcPpTraining } from './training.js';

/**
 * SiamFC++ (Xu et al., AAAI 2020): one level; separate correlations for classification and regression. Anchor-free.
 * Source: MegviiDetection/video_analyst @ f4d1bcc.
 */
export const siamFcPp: TrackerDefinition<DenseBoxOutputs, SiamFcPpHyper, DenseBoxMaps> = {
  id: 'siamfcpp',
  title: 'SiamFC++',
  models: [
    {
      name: 'siamfcpp-googlenet',
      title: 'SiamFC++ (GoogLeNet)',
      build: siamFcPpGoogLeNet,
      pixelFormat: 'bgr',
      templateSize: 127,
      searchSize: { train: 289, track: 303 },
      outputSize: { train: 17, track: 19 },
      recipe: siamFcPpRecipes.googlenet,
    },
    {
      name: 'siamfcpp-alexnet',
      title: 'SiamFC++ (AlexNet)',
      build: siamFcPpAlexNet,
      pixelFormat: 'bgr',
      templateSize: 127,
      searchSize: { train: 303, track: 303 },
      outputSize: { train: 17, track: 17 },
      recipe: siamFcPpRecipes.alexnet,
    },
    {
      name: 'siamfcpp-tiny',
      title: 'SiamFC++ (tiny)',
      build: siamFcPpTiny,
      pixelFormat: 'rgb-imagenet',
      templateSize: 127,
      searchSize: { train: 255, track: 255 },
      outputSize: { train: 21, track: 21 },
      recipe: siamFcPpRecipes.tiny,
    },
  ],
  training: siamFcPpTraining,
  online: {
    hyperSets: siamFcPpHyperSets,
    defaultHyperSet: 'lasot',
    tuningRanges: commonTuningRanges,
    initialBox: { rectangle: 'as-is', polygon: 'equal-area' },
    postProcessing: siamFcPpPostProcessing,
  },
  diagram: { placement: 'joined levels', title: 'head' },
};
