import * as tf from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, kaimingFanOut, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

const prefix = 'backbone';
/** Channels of the three convolutions that step by 2. */
const stem = [32, 64, 128] as const;
/** Dilations of the residual convolutions behind them. */
const dilations = [1, 2, 4] as const;

/** Channels of the map that the backbone gives. */
export const smallChannels = [128] as const;

/**
 * A small backbone, to train on a CPU in minutes: three 3x3 convolutions that step by 2 and are not padded, then three
 * residual 3x3 convolutions of dilation 1, 2 and 4. Its map has the stride and size of the ResNet-50's.
 *
 * Not in the paper; chosen because it takes less than a fiftieth of the ResNet-50's arithmetic.
 *
 * @param x Images [N, H, W, 3].
 * @returns One map [N, h, w, 128]; h is 15 for 127, 31 for 255.
 */
export function smallBackbone(layers: Layers, x: tf.Tensor4D): [tf.Tensor4D] {
  const convNorm = (y: tf.Tensor4D, name: string, options: object): tf.Tensor4D =>
    layers.batchNorm(layers.conv(y, `${prefix}.${name}.conv`, options), `${prefix}.${name}.bn`);
  let y = x;
  for (const i of stem.keys()) y = tf.relu(convNorm(y, `stem${i + 1}`, { strides: 2 }));
  for (const [i, dilation] of dilations.entries()) {
    y = tf.relu(tf.add(y, convNorm(y, `block${i + 1}`, { dilations: dilation, pad: dilation })));
  }
  return [y];
}

/** Its tensors. The groups are 'stem' and 'block1' to 'block3'. */
export function smallBackboneSpecs(): ParameterSpec[] {
  const specs = (name: string, group: string, inputs: number, outputs: number): ParameterSpec[] => {
    const shape = [outputs, inputs, 3, 3] as const;
    return [
      ...convSpecs({ name: `${prefix}.${name}.conv`, group, shape, reference: kaimingFanOut(shape) }),
      ...normSpecs(`${prefix}.${name}.bn`, group, outputs, 'batch'),
    ];
  };
  const [width] = smallChannels;
  return [
    ...stem.flatMap((outputs, i) => specs(`stem${i + 1}`, 'stem', i === 0 ? 3 : stem[i - 1]!, outputs)),
    ...dilations.flatMap((_, i) => specs(`block${i + 1}`, `block${i + 1}`, width, width)),
  ];
}
