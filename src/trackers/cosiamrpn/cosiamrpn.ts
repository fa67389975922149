import type { TrackerDefinition } from '../definition.js';
import { commonTuningRanges } from '../hyper-sets.js';
import { pysotSizes } from '../shared/pysot-sizes.js';
import { type CoSiamRpnOutputs, coSiamRpnEfficientNetB0, coSiamRpnResNet50C3, coSiamRpnTiny } from './network.js';
import { type CoSiamRpnHyper, type CoSiamRpnMaps, coSiamRpnPostProcessing } from './online.js';
import { coSiamRpnHyperSets } from './published.js';
import { coSiamRpnRecipes, coSiamRpnTraining } from './training.js';

/**
 * CoSiamRPN: a matching branch locates the template in the search map; proposals are classified twice, once with that
 * location masked. Anchor-based. Source: tankebuaa/pyvis @ e1a2f15, by the second author of the paper.
 */
export const coSiamRpn: TrackerDefinition<CoSiamRpnOutputs, CoSiamRpnHyper, CoSiamRpnMaps> = {
  id: 'cosiamrpn',
  title: 'CoSiamRPN',
  models: [
    {
      name: 'cosiamrpn-efficientnetb0',
      title: 'CoSiamRPN (EfficientNet-B0)',
      build: coSiamRpnEfficientNetB0,
      pixelFormat: 'rgb-imagenet',
      ...pysotSizes,
      recipe: coSiamRpnRecipes.efficientnetb0,
    },
    {
      name: 'cosiamrpn-r50c3',
      title: 'CoSiamRPN (ResNet-50-C3)',
      build: coSiamRpnResNet50C3,
      pixelFormat: 'bgr',
      ...pysotSizes,
      recipe: coSiamRpnRecipes.r50c3,
    },
    {
      name: 'cosiamrpn-tiny',
      title: 'CoSiamRPN (tiny)',
      build: coSiamRpnTiny,
      pixelFormat: 'rgb-imagenet',
      ...pysotSizes,
      recipe: coSiamRpnRecipes.tiny,
    },
  ],
  training: coSiamRpnTraining,
  online: {
    hyperSets: coSiamRpnHyperSets,
    defaultHyperSet: 'otb100',
    tuningRanges: { ...commonTuningRanges, matchInfluence: [0, 1] },
    initialBox: { rectangle: 'pysot', polygon: 'min-max' },
    postProcessing: coSiamRpnPostProcessing,
  },
  diagram: { placement: 'joined levels', title: 'head' },
};
