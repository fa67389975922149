import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, kaimingFanOut, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

const prefix = 'backbone';
const width = 64;
/** The two strided convolutions: input and output channels, kernel size, stride. */
const stem = [
  { inputs: 3, outputs: 32, side: 7, stride: 4 },
  { inputs: 32, outputs: width, side: 3, stride: 2 },
] as const;
/** Dilations of the following residual convolutions. */
const dilations = [1, 2, 4] as const;

/** Channels of the backbone's map. */
export const tinyChannels: readonly [number] = [width];

/**
 * A tiny backbone that can be trained on a CPU in minutes: a 7x7 convolution of stride 4 and a 3x3 one of stride 2, not
 * padded, then three residual 3x3 convolutions of dilation 1, 2 and 4. Its map has the stride and size of the
 * ResNet-50's.
 *
 * Not in the paper; chosen because no map is larger than 63 x 63, as memory bandwidth limits a CPU.
 *
 * @param x Images [N, H, W, 3].
 * @returns One map [N, h, w, 64]; h is 15 for 127, 31 for 255.
 */
export function tinyBackbone(layers: Layers, x: tf.Tensor4D): [tf.Tensor4D] {
  const convNorm = (y: tf.Tensor4D, name: string, options: object): tf.Tensor4D =>
    layers.batchNorm(layers.conv(y, `${prefix}.${name}.conv`, options), `${prefix}.${name}.bn`);
  let y = x;
  for (const [i, { stride }] of stem.entries()) y = tf.relu(convNorm(y, `stem${i + 1}`, { strides: stride }));
  for (const [i, dilation] of dilations.entries()) {
    y = tf.relu(tf.add(y, convNorm(y, `block${i + 1}`, { dilations: dilation, pad: dilation })));
  }
  return [y];
}

/** Specifications of {@link tinyBackbone}'s tensors. The groups are 'stem' and 'block1' to 'block3'. */
export function tinyBackboneSpecs(): ParameterSpec[] {
  const specs = (name: string, group: string, inputs: number, outputs: number, side: number): ParameterSpec[] => {
    const shape = [outputs, inputs, side, side] as const;
    return [
      ...convSpecs({ name: `${prefix}.${name}.conv`, group, shape, reference: kaimingFanOut(shape) }),
      ...normSpecs(`${prefix}.${name}.bn`, group, outputs, 'batch'),
    ];
  };
  return [
    ...stem.flatMap(({ inputs, outputs, side }, i) => specs(`stem${i + 1}`, 'stem', inputs, outputs, side)),
    ...dilations.flatMap((_, i) => specs(`block${i + 1}`, `block${i + 1}`, width, width, 3)),
  ];
}
