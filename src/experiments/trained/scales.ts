import { paperEntries, type StudyConfig, tinyEntries } from '../../study/config.js';
import type { Scale } from '../../study/experiment.js';

const mini: StudyConfig = {
  entries: tinyEntries,
  trainingSeeds: [1, 2, 3],
  references: ['ncc', 'stand-still'],
  training: { epochs: 5, validationPairs: 256, pairs: { pairsPerEpoch: 2000 } },
  data: {},
};

/**
 * What is trained at each scale, and on what. Not in the paper; chosen so that 'smoke' takes a few minutes on two cores and
 * shows that everything works, and 'mini' takes less than an hour and can show a difference.
 */
export const lineups: Readonly<Record<Scale, StudyConfig>> = {
  smoke: {
    entries: tinyEntries,
    trainingSeeds: [1],
    references: ['ncc', 'stand-still'],
    training: { epochs: 2, validationPairs: 32, pairs: { pairsPerEpoch: 160 } },
    data: {
      train: { sequences: 24, frames: 12 },
      validation: { sequences: 4, frames: 12 },
      test: { sequences: 11, frames: 16 },
    },
  },
  mini,
  paper: {
    entries: paperEntries,
    trainingSeeds: [1],
    references: [],
    training: {},
    data: { sets: ['coco', 'det', 'vid', 'youtubebb', 'got10k-train', 'lasot-train', 'trackingnet'] },
    pretrained: {
      'siamrpnpp-r50': { file: 'resnet50.pth', from: 'torchvision', input: 'rgb-imagenet' },
      'siamcar-r50': { file: 'resnet50.pth', from: 'torchvision', input: 'rgb-imagenet' },
      'siamfcpp-googlenet': { file: 'inception_v3.pth', from: 'torchvision' },
    },
  },
};
