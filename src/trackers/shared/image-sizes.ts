import type { ModelDefinition } from '../definition.js';

/** Sizes of images and maps of most trackers: 127 and 255 pixels, 25 x 25 points. */
export const pysotSizes: Pick<ModelDefinition, 'templateSize' | 'searchSize' | 'outputSize'> = {
  templateSize: 127,
  searchSize: { train: 255, track: 255 },
  outputSize: { train: 25, track: 25 },
};
