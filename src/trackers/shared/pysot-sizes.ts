import type { ModelDefinition } from '../definition.js';

/** Image and map sizes of most trackers, in pixels and points. */
export const pysotSizes: Pick<ModelDefinition, 'templateSize' | 'searchSize' | 'outputSize'> = {
  templateSize: 127,
  searchSize: { train: 255, track: 255 },
  outputSize: { train: 25, track: 25 },
};
