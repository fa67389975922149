import { otherTinyEntries, paperEntries, type StudyConfig, tinyEntries } from '../../study/config.js';
import type { CommonScale, Scale } from '../../study/experiment.js';
import { realStudy } from './real-study.js';

const mini: StudyConfig = {
  entries: tinyEntries,
  trainingSeeds: [1, 2, 3],
  references: ['ncc', 'stand-still'],
  training: { epochs: 5, validationPairs: 256, pairs: { pairsPerEpoch: 2000 } },
  data: {},
};

/**
 * What is trained at each scale, and on which data. Not in the paper: 'smoke' takes a few minutes on two cores and shows
 * that everything works; 'mini' takes about an hour and can show a difference; 'real' takes about three hours (see
 * `realStudy`).
 */
export const studies: Readonly<Record<Scale, StudyConfig>> = {
  smoke: {
    entries: tinyEntries,
    trainingSeeds: [1],
    references: ['ncc', 'stand-still'],
    training: { epochs: 2, batch: 8, validationPairs: 16, pairs: { pairsPerEpoch: 24 } },
    data: {
      train: { sequences: 24, frames: 12 },
      validation: { sequences: 4, frames: 12 },
      test: { sequences: 11, frames: 16 },
    },
  },
  mini,
  real: realStudy,
  paper: {
    entries: paperEntries,
    trainingSeeds: [1],
    references: [],
    training: {},
    data: { sets: ['coco', 'det', 'vid', 'youtubebb', 'got10k', 'lasot', 'trackingnet'] },
    pretrained: {
      'siamrpnpp-r50': { file: 'resnet50.pth', from: 'torchvision', pixelFormat: 'rgb-imagenet' },
      'siamcar-r50': { file: 'resnet50.pth', from: 'torchvision', pixelFormat: 'rgb-imagenet' },
      'siamfcpp-googlenet': { file: 'inception_v3.pth', from: 'torchvision' },
    },
  },
};

/**
 * Table 2's other two trackers, with one training each, half as long as of the first two, on which the paper's other results
 * are based. At the paper's scale all four are in one study.
 */
export const otherStudies: Readonly<Record<CommonScale, StudyConfig>> = {
  smoke: { ...studies.smoke, entries: otherTinyEntries, references: [] },
  mini: {
    ...mini,
    entries: otherTinyEntries,
    references: [],
    trainingSeeds: [1],
    training: { ...mini.training, pairs: { pairsPerEpoch: 1000 } },
  },
  paper: studies.paper,
};
