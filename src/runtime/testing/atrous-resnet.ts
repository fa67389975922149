import { random } from '../../random/random.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { tf } from '../tf.js';
import type { InputSpec } from '../trace/trace.js';

/** One convolution. */
export interface ConvLayer {
  readonly k: number;
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly pad: number;
  readonly dilation: number;
}

/** A bottleneck block: three convolutions, and one beside them in the first block of a stage. */
export interface Block {
  readonly main: readonly [ConvLayer, ConvLayer, ConvLayer];
  readonly shortcut?: ConvLayer;
}

const layer = (k: number, from: number, to: number, stride = 1, pad = 0, dilation = 1): ConvLayer => ({
  k,
  from,
  to,
  stride,
  pad,
  dilation,
});

/**
 * A stage of the ResNet-50 that Siamese trackers use: its first block has half the dilation, and from the second stage
 * on a 3x3 shortcut.
 */
export function stage(from: number, width: number, blocks: number, stride: number, dilation: number): Block[] {
  return Array.from({ length: blocks }, (_, i) => {
    const isFirst = i === 0;
    const d = isFirst ? Math.max(1, dilation / 2) : dilation;
    const pad = isFirst && stride > 1 ? 0 : d;
    const s = isFirst ? stride : 1;
    const input = isFirst ? from : 4 * width;
    const main = [layer(1, input, width), layer(3, width, width, s, pad, d), layer(1, width, 4 * width)] as const;
    if (!isFirst) return { main };
    return { main, shortcut: from === 64 ? layer(1, from, 4 * width) : layer(3, from, 4 * width, s, pad, d) };
  });
}

/** The stem, and the four stages. */
export const resnetStem: ConvLayer = layer(7, 3, 64, 2);
export const resnetBlocks: readonly Block[] = [
  ...stage(64, 64, 3, 1, 1),
  ...stage(256, 128, 4, 2, 1),
  ...stage(512, 256, 6, 1, 2),
  ...stage(1024, 512, 3, 1, 4),
];

/** All convolutions in the order in which `convolve` is called. */
export function layersOf(blocks: readonly Block[]): ConvLayer[] {
  return blocks.flatMap(({ main, shortcut }) => [...main, ...(shortcut ? [shortcut] : [])]);
}

/** Applies blocks; `convolve` does a convolution with its normalisation, by the layer's place in `layersOf`. */
export function applyBlocks(
  blocks: readonly Block[],
  x: tf.Tensor4D,
  convolve: (x: tf.Tensor4D, layer: ConvLayer, place: number) => tf.Tensor4D,
): tf.Tensor4D {
  let place = 0;
  let y = x;
  for (const { main, shortcut } of blocks) {
    const input = y;
    let inner = input;
    main.forEach((conv, i) => {
      inner = convolve(inner, conv, place++);
      if (i < 2) inner = tf.relu(inner);
    });
    const beside = shortcut ? convolve(input, shortcut, place++) : input;
    y = tf.relu(tf.add(inner, beside));
  }
  return y;
}

/**
 * Weights and biases of convolutions with their normalisation folded in, random and scaled so that nothing explodes.
 */
export function foldedWeights(layers: readonly ConvLayer[]): Record<string, InputSpec> {
  const rng = random(1, 'atrous-resnet');
  return Object.fromEntries(
    layers.flatMap(({ k, from, to }, i) => {
      const scale = Math.sqrt(3 / (k * k * from));
      const weights = Float32Array.from({ length: k * k * from * to }, () => rng.between(-scale, scale));
      const bias = Float32Array.from({ length: to }, () => rng.between(-0.1, 0.1));
      return [
        [`w${i}`, { shape: [k, k, from, to], value: weights }],
        [`b${i}`, { shape: [to], value: bias }],
      ];
    }),
  );
}

/** The whole network's forward pass at inference, [N, 255, 255, 3] to [N, 31, 31, 2048]. */
export function resnetForward(tensors: Readonly<Record<string, tf.Tensor>>): { y: tf.Tensor } {
  const convolve = (x: tf.Tensor4D, { stride, pad, dilation }: ConvLayer, i: number): tf.Tensor4D => {
    const options = { strides: stride, pad, dilations: dilation };
    return tf.add(atrousConv2d(x, tensors[`w${i}`] as tf.Tensor4D, options), tensors[`b${i}`]!);
  };
  const stem = tf.relu(convolve(tensors.x as tf.Tensor4D, resnetStem, 0));
  const pooled = tf.maxPool(stem, 3, 2, 1, 'floor');
  return { y: applyBlocks(resnetBlocks, pooled, (x, conv, place) => convolve(x, conv, place + 1)) };
}
