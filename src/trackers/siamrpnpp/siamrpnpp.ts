import type { TrackerDefinition } from '../definition.js';
import { commonTuningRanges } from '../hyper-sets.js';
import { pysotSizes } from '../shared/pysot-sizes.js';
import type { RpnOutputs } from './head.js';
import {
  siamRpnPpAlexNet,
  siamRpnPpMobileNetV2,
  siamRpnPpMobileNetV2Width1,
  siamRpnPpResNet50,
  siamRpnPpTiny,
} from './network.js';
import { type RpnMaps, type SiamRpnPpHyper, siamRpnPpPostProcessing } from './online.js';
import { type LongTermHyper, longTermPostProcessing } from './online-long-term.js';
import { siamRpnPpHyperSets } from './published.js';
import { siamRpnPpRecipes, siamRpnPpTraining } from './training.js';

/**
 * SiamRPN++ (Li et al., CVPR 2019): depth-wise correlation on three levels, each followed by a region proposal head; outputs
 * are averaged. Anchor-based. Source: STVIR/pysot @ d04028f.
 */
export const siamRpnPp: TrackerDefinition<RpnOutputs, SiamRpnPpHyper | LongTermHyper, RpnMaps> = {
  id: 'siamrpnpp',
  title: 'SiamRPN++',
  models: [
    {
      name: 'siamrpnpp-r50',
      title: 'SiamRPN++ (ResNet-50)',
      build: siamRpnPpResNet50,
      pixelFormat: 'bgr',
      ...pysotSizes,
      recipe: siamRpnPpRecipes.r50,
    },
    {
      name: 'siamrpnpp-mobilenetv2',
      title: 'SiamRPN++ (MobileNetV2)',
      build: siamRpnPpMobileNetV2,
      pixelFormat: 'bgr',
      ...pysotSizes,
      recipe: siamRpnPpRecipes.mobilenetv2,
      hyperSet: 'mobilenetv2',
    },
    {
      name: 'siamrpnpp-mobilenetv2-1.0',
      title: 'SiamRPN++ (MobileNetV2, width 1.0)',
      build: siamRpnPpMobileNetV2Width1,
      pixelFormat: 'rgb-inception',
      ...pysotSizes,
      recipe: siamRpnPpRecipes['mobilenetv2-1.0'],
    },
    {
      name: 'siamrpnpp-alexnet',
      title: 'SiamRPN++ (AlexNet)',
      build: siamRpnPpAlexNet,
      pixelFormat: 'bgr',
      templateSize: 127,
      searchSize: { train: 255, track: 287 },
      outputSize: { train: 17, track: 21 },
      recipe: siamRpnPpRecipes.alexnet,
      hyperSet: 'alexnet',
    },
    {
      name: 'siamrpnpp-tiny',
      title: 'SiamRPN++ (tiny)',
      build: siamRpnPpTiny,
      pixelFormat: 'rgb-imagenet',
      ...pysotSizes,
      recipe: siamRpnPpRecipes.tiny,
    },
  ],
  training: siamRpnPpTraining,
  online: {
    hyperSets: siamRpnPpHyperSets,
    defaultHyperSet: 'default',
    tuningRanges: commonTuningRanges,
    initialBox: { rectangle: 'pysot', polygon: 'equal-area' },
    postProcessing: (hyper, searchSize) =>
      'lostSearchSize' in hyper
        ? longTermPostProcessing(hyper, searchSize)
        : siamRpnPpPostProcessing(hyper, searchSize),
  },
  isFasterInInt8: true,
  diagram: { placement: 'each level', title: 'RPN' },
};
