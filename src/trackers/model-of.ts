import type { Checkpoint } from '../models/checkpoints/checkpoint.js';
import { convertCheckpoint } from '../models/checkpoints/convert.js';
import { matchTensors } from '../models/checkpoints/match.js';
import { type Model, models } from './catalogue.js';

/**
 * The name of the model that a checkpoint's weights are of: that of its metadata, else one that has all of its tensors, by
 * name and shape. What other programs store as 'model' is no name here.
 *
 * @param expected The model to prefer where several fit.
 * @returns Undefined where none fits.
 * @throws InputError when two tensors' names become one, or the layout in the metadata is unknown.
 */
export function modelOf(checkpoint: Checkpoint, expected: Model): string | undefined {
  const { model } = checkpoint.metadata;
  if (models.some(({ name }) => name === model)) return String(model);
  const { converted } = convertCheckpoint(checkpoint, { allowPartial: true });
  const tensors = new Map(converted.map(({ to, tensor }) => [to, tensor]));
  const fits = ({ build }: Model): boolean => {
    const { missing, wrongShape } = matchTensors(build().table, tensors);
    return missing.length + wrongShape.length === 0;
  };
  return [expected, ...models].find(fits)?.name;
}
