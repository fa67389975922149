import type { ModelDefinition, TrackerDefinition } from '../definition.js';
import { commonTuningRanges } from '../hyper-sets.js';
import type { NanoOutputs, NanoVersion } from './head.js';
import { nanoTrack as network } from './network.js';
import { type NanoMaps, type NanoTrackHyper, nanoTrackPostProcessing } from './online.js';
import { nanoTrackHyperSets } from './published.js';
import { nanoTrackRecipe, nanoTrackTraining } from './training.js';

/**
 * NanoTrack (Chu, 2022): a light tracker of stride 16 on MobileNetV3-small; pixel-wise correlation, then SiamBAN's
 * classification and regression of points. Anchor-free. Source: HonglinChu/SiamTrackers @ 4dbbbbc.
 */
export const nanoTrack: TrackerDefinition<NanoOutputs, NanoTrackHyper, NanoMaps> = {
  id: 'nanotrack',
  title: 'NanoTrack',
  models: [version(1, 16), version(2, 16), version(3, 15)],
  training: nanoTrackTraining,
  online: {
    hyperSets: nanoTrackHyperSets,
    defaultHyperSet: 'v3',
    tuningRanges: commonTuningRanges,
    initialBox: { rectangle: 'pysot', polygon: 'equal-area' },
    postProcessing: nanoTrackPostProcessing,
  },
  diagram: { placement: 'joined levels', title: 'two towers' },
};

function version(number: NanoVersion, outputSize: number): ModelDefinition<NanoOutputs> {
  return {
    name: `nanotrack-v${number}`,
    title: `NanoTrack v${number} (MobileNetV3-small)`,
    build: () => network(number),
    pixelFormat: 'bgr',
    templateSize: 127,
    searchSize: { train: 255, track: 255 },
    outputSize: { train: outputSize, track: outputSize },
    recipe: nanoTrackRecipe(number),
    hyperSet: `v${number}`,
  };
}
