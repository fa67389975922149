import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

const prefix = 'basemodel';

/** Input and output channels, kernel and stride of each convolution, and whether pooling follows. */
const convs = [
  { inputs: 3, outputs: 96, k: 11, strides: 2, isPooled: true },
  { inputs: 96, outputs: 256, k: 5, strides: 1, isPooled: true },
  { inputs: 256, outputs: 384, k: 3, strides: 1, isPooled: false },
  { inputs: 384, outputs: 384, k: 3, strides: 1, isPooled: false },
  { inputs: 384, outputs: 256, k: 3, strides: 1, isPooled: false },
] as const;

/** Channels of the backbone's map. */
export const alexNetCeilChannels = [256] as const;

/**
 * The AlexNet of SiamFC++: five convolutions with bias and batch normalisation, none of them padded, and ReLU after all
 * but the last. Unlike SiamRPN++'s, the first two are pooled after their ReLU, and a pooling's last window may extend
 * beyond the map. Stride 8.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, alexnet_bn.py.
 *
 * @param x Images [N, H, W, 3], blue, green and red from 0 to 255.
 * @returns One map [N, h, w, 256]; h is 6 for 127, 28 for 303.
 */
export function alexNetCeil(layers: Layers, x: tf.Tensor4D): [tf.Tensor4D] {
  let y = x;
  for (const [i, { strides, isPooled }] of convs.entries()) {
    y = layers.batchNorm(layers.conv(y, `${nameOf(i)}.conv`, { strides }), `${nameOf(i)}.bn`);
    if (i < convs.length - 1) y = tf.relu(y);
    if (isPooled) y = ceilPool(y);
  }
  return [y];
}

/** Specifications of {@link alexNetCeil}'s tensors. The groups are 'layer1' to 'layer5'. */
export function alexNetCeilSpecs(): ParameterSpec[] {
  return convs.flatMap(({ inputs, outputs, k }, i) => [
    ...convSpecs({ name: `${nameOf(i)}.conv`, group: `layer${i + 1}`, shape: [outputs, inputs, k, k], bias: true }),
    ...normSpecs(`${nameOf(i)}.bn`, `layer${i + 1}`, outputs, 'batch'),
  ]);
}

/** 3x3 max pooling of stride 2 with ceil mode: where a side is even, the last window extends one pixel beyond it. */
function ceilPool(x: tf.Tensor4D): tf.Tensor4D {
  const [bottom, right] = [1, 2].map((axis) => (x.shape[axis]! % 2 === 0 ? 1 : 0)) as [number, number];
  return tf.maxPool(x, 3, 2, [
    [0, 0],
    [0, bottom],
    [0, right],
    [0, 0],
  ]);
}

function nameOf(i: number): string {
  return `${prefix}.conv${i + 1}`;
}
