import { InputError } from '../../errors.js';
import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';
import {
  type InceptionBlock,
  type InceptionConv,
  type InceptionPool,
  inceptionBlocks,
  inceptionConv,
} from './inception-blocks.js';

const prefix = 'basemodel';
const epsilon = 1e-3;
/** Channels of the backbone's map. */
export const googleNetChannels = 256;
/** Cells cropped from every side before the channels are reduced. */
const margin = 4;

/** Minimum side of images. */
const minSide = 91;

/** Convolutions before the mixed blocks, with max pooling after the third. */
const stem: readonly InceptionConv[] = [
  inceptionConv('Conv2d_1a_3x3', 3, 32, 3, { strides: 2, pad: 'valid' }),
  inceptionConv('Conv2d_2a_3x3', 32, 32, 3, { pad: 'valid' }),
  inceptionConv('Conv2d_2b_3x3', 32, 64, 3),
  inceptionConv('Conv2d_3b_1x1', 64, 80, 1),
  inceptionConv('Conv2d_4a_3x3', 80, 192, 3, { pad: 'valid' }),
];
const pooledBehind = 'Conv2d_2b_3x3';

/**
 * The GoogLeNet of SiamFC++: Inception-v3 up to Mixed_6e without its second pooling, cropped borders, and a 1x1
 * convolution with normalisation to 256 channels. Stride 8.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, googlenet.py.
 *
 * @param x Images [N, H, W, 3], BGR from 0 to 255; converted to RGB from -1 to 1.
 * @returns One map [N, h, w, 256]; h is 5 for 127, 25 for 289, 27 for 303.
 * @throws InputError when the images are smaller than 91 on a side.
 */
export function googleNet(layers: Layers, x: tf.Tensor4D): tf.Tensor4D {
  if (Math.min(x.shape[1], x.shape[2]) < minSide) {
    throw new InputError(
      `GoogLeNet: found images of ${x.shape[1]} x ${x.shape[2]}; expected at least ${minSide} on a side`,
    );
  }
  let y = tf.sub(tf.div(tf.concat(tf.split(x, 3, 3).reverse(), 3), 127.5), 1) as tf.Tensor4D;
  for (const conv of stem) {
    y = convNormRelu(layers, y, conv, `${prefix}.${conv.name}`);
    if (conv.name === pooledBehind) y = tf.maxPool(y, 3, 2, 0, 'floor');
  }
  for (const block of inceptionBlocks) y = mixed(layers, y, block);
  const [n, height, width, channels] = y.shape;
  const inner = tf.slice(y, [0, margin, margin, 0], [n, height - 2 * margin, width - 2 * margin, channels]);
  return layers.batchNorm(layers.conv(inner, `${prefix}.channel_reduce.0`), `${prefix}.channel_reduce.1`, { epsilon });
}

/**
 * Specifications of {@link googleNet}'s tensors, grouped by the first part of their names: 'Conv2d_1a_3x3', 'Mixed_5b',
 * 'channel_reduce'.
 */
export function googleNetSpecs(): ParameterSpec[] {
  const specs = ({ inputs, outputs, k }: InceptionConv, name: string, group: string): ParameterSpec[] => [
    ...convSpecs({ name: `${name}.conv`, group, shape: [outputs, inputs, ...k] }),
    ...normSpecs(`${name}.bn`, group, outputs, 'batch'),
  ];
  const group = 'channel_reduce';
  return [
    ...stem.flatMap((conv) => specs(conv, `${prefix}.${conv.name}`, conv.name)),
    ...inceptionBlocks.flatMap(({ name, branches }) =>
      branches.flatMap(({ convs }) => convs.flatMap((conv) => specs(conv, `${prefix}.${name}.${conv.name}`, name))),
    ),
    ...convSpecs({ name: `${prefix}.${group}.0`, group, shape: [googleNetChannels, 768, 1, 1], bias: true }),
    ...normSpecs(`${prefix}.${group}.1`, group, googleNetChannels, 'batch'),
  ];
}

function mixed(layers: Layers, x: tf.Tensor4D, { name, branches }: InceptionBlock): tf.Tensor4D {
  const results = branches.map(({ pool, convs }) => {
    let y = pooled(x, pool);
    for (const conv of convs) y = convNormRelu(layers, y, conv, `${prefix}.${name}.${conv.name}`);
    return y;
  });
  return tf.concat(results, 3);
}

function pooled(x: tf.Tensor4D, pool: InceptionPool): tf.Tensor4D {
  if (pool === 'max') return tf.maxPool(x, 3, 2, 0, 'floor');
  if (pool === undefined) return x;
  // explicitly padded, as tensorflow.js excludes padding from the mean
  const around: [number, number][] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  return tf.avgPool(tf.pad(x, around), 3, 1, 'valid');
}

function convNormRelu(layers: Layers, x: tf.Tensor4D, { strides, pad }: InceptionConv, name: string): tf.Tensor4D {
  return tf.relu(layers.batchNorm(layers.conv(x, `${name}.conv`, { strides, pad }), `${name}.bn`, { epsilon }));
}
