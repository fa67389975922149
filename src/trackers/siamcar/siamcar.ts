import type { TrackerDefinition } from '../definition.js';
import { commonTuningRanges } from '../hyper-sets.js';
import { pysotSizes } from '../shared/pysot-sizes.js';
import type { CarOutputs } from './head.js';
import { siamCarMobileNetV2, siamCarResNet50, siamCarTiny } from './network.js';
import { type CarMaps, type SiamCarHyper, siamCarPostProcessing } from './online.js';
import { siamCarHyperSets } from './published.js';
import { siamCarRecipes, siamCarTraining } from './training.js';

/**
 * SiamCAR (Guo et al., CVPR 2020): the levels' correlation maps are concatenated; one head classifies points, regresses the
 * distances to the box's sides and predicts centerness. Anchor-free. Source: ohhhyeahhh/SiamCAR @ 76ddd52.
 */
export const siamCar: TrackerDefinition<CarOutputs, SiamCarHyper, CarMaps> = {
  id: 'siamcar',
  title: 'SiamCAR',
  models: [
    {
      name: 'siamcar-r50',
      title: 'SiamCAR (ResNet-50)',
      build: siamCarResNet50,
      pixelFormat: 'bgr',
      ...pysotSizes,
      recipe: siamCarRecipes.r50,
    },
    {
      name: 'siamcar-mobilenetv2',
      title: 'SiamCAR (MobileNetV2)',
      build: siamCarMobileNetV2,
      pixelFormat: 'rgb-inception',
      ...pysotSizes,
      recipe: siamCarRecipes.mobilenetv2,
    },
    {
      name: 'siamcar-tiny',
      title: 'SiamCAR (tiny)',
      build: siamCarTiny,
      pixelFormat: 'rgb-imagenet',
      ...pysotSizes,
      recipe: siamCarRecipes.tiny,
    },
  ],
  training: siamCarTraining,
  online: {
    hyperSets: siamCarHyperSets,
    defaultHyperSet: 'otb100',
    tuningRanges: commonTuningRanges,
    initialBox: { rectangle: 'pysot', polygon: 'equal-area' },
    postProcessing: siamCarPostProcessing,
  },
  isFasterInInt8: true,
  diagram: { placement: 'joined levels', title: 'two towers' },
};
