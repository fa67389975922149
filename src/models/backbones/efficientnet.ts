import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

/** A mobile inverted bottleneck with squeeze and excitation. */
interface Block {
  readonly name: string;
  readonly group: string;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly k: number;
  readonly stride: number;
}

const prefix = 'backbone';
const norm = { epsilon: 1e-3, momentum: 0.01 } as const;
/** Drop rate, scaled linearly by block index. */
const dropRate = 0.2;
const stemChannels = 32;
/** Expansion, kernel, channels, blocks and stride of each stage. The strides of stages 4 and 6 are 1 instead of 2. */
const stages = [
  [1, 3, 16, 1, 1],
  [6, 3, 24, 2, 2],
  [6, 5, 40, 2, 2],
  [6, 3, 80, 3, 1],
  [6, 5, 112, 3, 1],
  [6, 5, 192, 4, 1],
  [6, 3, 320, 1, 1],
] as const;

/** Name of the tensor [2 passes, 16 blocks, N images] of random numbers in [0, 1) for drop connect. */
export const dropConnectInput = 'drop_connect';

/** Shape of {@link dropConnectInput} for a number of images. */
export function dropConnectShape(images: number): readonly number[] {
  return [2, blocks.length, images];
}

/** Channels of the backbone's map. */
export const efficientNetChannels = 320;

/**
 * The EfficientNet-B0 of CoSiamRPN, with two stages at stride 1, so that its stride is 8. Strided convolutions are
 * padded at the bottom and right as for images of 224.
 *
 * In training, residual blocks are dropped per image according to {@link dropConnectInput}, block i with a probability
 * of 0.2 i / 16, and scaled otherwise. Blocks whose normalisations use running statistics are never dropped, nor is any
 * without that input.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, efficientnet.py.
 *
 * @param x Images [N, H, W, 3]: RGB from 0 to 1, normalised by ImageNet's mean and standard deviation.
 * @returns One map [N, h, w, 320]; h is 15 for 127, 31 for 255.
 */
export function efficientNet(layers: Layers, x: tf.Tensor4D): tf.Tensor4D {
  const stem = layers.conv(padded(x, 3), `${prefix}._conv_stem`, { strides: 2 });
  let y = swish(layers.batchNorm(stem, `${prefix}._bn0`, norm));
  const draws = layers.nextRandomInput(dropConnectInput);
  for (const [i, block] of blocks.entries()) {
    y = bottleneck(layers, y, block, draws && (tf.slice(draws, [i], [1]) as tf.Tensor2D));
  }
  return y;
}

/**
 * Specifications of {@link efficientNet}'s tensors, without the classifier's. The groups are 'stem' and 'block0' to
 * 'block15'.
 */
export function efficientNetSpecs(): ParameterSpec[] {
  return [
    ...convSpecs({ name: `${prefix}._conv_stem`, group: 'stem', shape: [stemChannels, 3, 3, 3] }),
    ...normSpecs(`${prefix}._bn0`, 'stem', stemChannels, 'batch'),
    ...blocks.flatMap(blockSpecs),
  ];
}

const blocks: readonly Block[] = allBlocks();

function allBlocks(): Block[] {
  let from = stemChannels;
  let place = 0;
  return stages.flatMap(([expansion, k, outputs, count, stride]) =>
    Array.from({ length: count }, (_, i): Block => {
      const inputs = from;
      from = outputs;
      const name = `${prefix}._blocks.${place}`;
      const group = `block${place++}`;
      return { name, group, inputs, hidden: inputs * expansion, outputs, k, stride: i === 0 ? stride : 1 };
    }),
  );
}

function blockSpecs({ name, group, inputs, hidden, outputs, k }: Block): ParameterSpec[] {
  const squeezed = Math.floor(inputs / 4);
  const expand = [
    ...convSpecs({ name: `${name}._expand_conv`, group, shape: [hidden, inputs, 1, 1] }),
    ...normSpecs(`${name}._bn0`, group, hidden, 'batch'),
  ];
  return [
    ...(hidden === inputs ? [] : expand),
    ...convSpecs({ name: `${name}._depthwise_conv`, group, shape: [hidden, 1, k, k] }),
    ...normSpecs(`${name}._bn1`, group, hidden, 'batch'),
    ...convSpecs({ name: `${name}._se_reduce`, group, shape: [squeezed, hidden, 1, 1], bias: true }),
    ...convSpecs({ name: `${name}._se_expand`, group, shape: [hidden, squeezed, 1, 1], bias: true }),
    ...convSpecs({ name: `${name}._project_conv`, group, shape: [outputs, hidden, 1, 1] }),
    ...normSpecs(`${name}._bn2`, group, outputs, 'batch'),
  ];
}

/** @param draws Random numbers of the images [1, N]. */
function bottleneck(layers: Layers, x: tf.Tensor4D, block: Block, draws: tf.Tensor2D | undefined): tf.Tensor4D {
  const { name, inputs, hidden, outputs, k, stride } = block;
  const normalised = (y: tf.Tensor4D, part: string): tf.Tensor4D => layers.batchNorm(y, `${name}.${part}`, norm);
  const wide = hidden === inputs ? x : swish(normalised(layers.conv(x, `${name}._expand_conv`), '_bn0'));
  const [input, pad] = stride > 1 ? ([padded(wide, k), 'valid'] as const) : ([wide, 'same'] as const);
  const filtered = swish(
    normalised(layers.depthwiseConv(input, `${name}._depthwise_conv`, { strides: stride, pad }), '_bn1'),
  );
  const mean = tf.mean(filtered, [1, 2], true) as tf.Tensor4D; // [N, 1, 1, hidden]
  const gate = layers.conv(swish(layers.conv(mean, `${name}._se_reduce`)), `${name}._se_expand`);
  const narrow = normalised(layers.conv(tf.mul(filtered, tf.sigmoid(gate)), `${name}._project_conv`), '_bn2');
  if (stride > 1 || inputs !== outputs) return narrow;
  const isTrained = layers.usesBatch(`${name}._bn2`);
  return tf.add(x, draws && isTrained ? dropped(narrow, draws, blocks.indexOf(block)) : narrow);
}

/** Drop connect: zero for dropped images; others are scaled to preserve the expectation. */
function dropped(x: tf.Tensor4D, draws: tf.Tensor2D, place: number): tf.Tensor4D {
  const kept = 1 - (dropRate * place) / blocks.length;
  const stays = tf.floor(tf.add(tf.reshape(draws, [-1, 1, 1, 1]), kept)); // 1 or 0
  return tf.mul(tf.div(x, kept), stays);
}

/** Pads for stride 2: k - 2 in total, the larger half at the bottom and right. */
function padded(x: tf.Tensor4D, k: number): tf.Tensor4D {
  const before = Math.floor((k - 2) / 2);
  const sides: [number, number] = [before, k - 2 - before];
  return tf.pad(x, [[0, 0], sides, sides, [0, 0]]);
}

function swish(x: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(x, tf.sigmoid(x));
}
