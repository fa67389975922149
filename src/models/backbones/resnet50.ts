import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, kaimingFanOut, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

/** A stage: bottleneck blocks of one width. */
interface Stage {
  readonly name: string;
  readonly inputs: number;
  readonly width: number;
  readonly blocks: number;
  readonly stride: number;
  readonly dilation: number;
}

/** A convolution with its normalisation. */
interface Conv {
  readonly name: string;
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly k: number;
  readonly strides?: number;
  readonly pad?: number;
  readonly dilations?: number;
}

/** A bottleneck block: three convolutions, and a convolutional shortcut in a stage's first block. */
interface Block {
  readonly main: readonly [Conv, Conv, Conv];
  readonly shortcut: Conv | undefined;
}

const prefix = 'backbone';
const stem: Conv = { name: `${prefix}.conv1`, norm: `${prefix}.bn1`, inputs: 3, outputs: 64, k: 7, strides: 2 };
const stages: readonly Stage[] = [
  { name: 'layer1', inputs: 64, width: 64, blocks: 3, stride: 1, dilation: 1 },
  { name: 'layer2', inputs: 256, width: 128, blocks: 4, stride: 2, dilation: 1 },
  { name: 'layer3', inputs: 512, width: 256, blocks: 6, stride: 1, dilation: 2 },
  { name: 'layer4', inputs: 1024, width: 512, blocks: 3, stride: 1, dilation: 4 },
];

/** Channels of the backbone's three maps. */
export const resnet50Channels = [512, 1024, 2048] as const;

/**
 * The ResNet-50 of SiamRPN++ and SiamCAR, with dilation instead of stride in the last two stages, so that all maps have
 * stride 8. Differences from the common one: the first convolution is not padded; the first block of stages 2 to 4
 * has a 3x3 shortcut; a first block has half its stage's dilation, and no padding where it is strided.
 *
 * Source: STVIR/pysot @ d04028f, resnet_atrous.py.
 *
 * @param x Images [N, H, W, 3], BGR from 0 to 255.
 * @returns The maps after stages 2, 3 and 4: [N, h, w, 512], [N, h, w, 1024], [N, h, w, 2048]; h is 15 for 127, 31 for
 * 255.
 */
export function resnet50(layers: Layers, x: tf.Tensor4D): [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] {
  const [, second, third, fourth] = stageMaps(layers, x, stages);
  return [second!, third!, fourth!];
}

/**
 * The ResNet-50 up to its second stage, as in CoSiamRPN.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, whose "C3" is the map of stride 8.
 *
 * @param x Images [N, H, W, 3], BGR from 0 to 255.
 * @returns [N, h, w, 512]; h is 15 for 127, 31 for 255.
 */
export function resnet50C3(layers: Layers, x: tf.Tensor4D): tf.Tensor4D {
  return stageMaps(layers, x, stages.slice(0, 2)).at(-1)!;
}

/** Specifications of {@link resnet50C3}'s tensors. The groups are 'stem', 'layer1' and 'layer2'. */
export function resnet50C3Specs(): ParameterSpec[] {
  return specsOf(stages.slice(0, 2));
}

/** The maps after each stage. */
function stageMaps(layers: Layers, x: tf.Tensor4D, through: readonly Stage[]): tf.Tensor4D[] {
  const first = tf.relu(convNorm(layers, x, stem)); // [N, 125, 125, 64] for 255
  let y = tf.maxPool(first, 3, 2, 1, 'floor'); // [N, 63, 63, 64]
  const maps: tf.Tensor4D[] = [];
  for (const stage of through) {
    for (const block of blocksOf(stage)) y = bottleneck(layers, y, block);
    maps.push(y);
  }
  return maps;
}

/** Specifications of {@link resnet50}'s tensors. The groups are 'stem' and 'layer1' to 'layer4'. */
export function resnet50Specs(): ParameterSpec[] {
  return specsOf(stages);
}

function specsOf(through: readonly Stage[]): ParameterSpec[] {
  const specs = (conv: Conv, group: string): ParameterSpec[] => {
    const shape = [conv.outputs, conv.inputs, conv.k, conv.k] as const;
    return [
      ...convSpecs({ name: conv.name, group, shape, reference: kaimingFanOut(shape) }),
      ...normSpecs(conv.norm, group, conv.outputs, 'batch'),
    ];
  };
  const inStages = through.flatMap((stage) =>
    blocksOf(stage).flatMap(({ main, shortcut }) =>
      [...main, ...(shortcut ? [shortcut] : [])].flatMap((conv) => specs(conv, stage.name)),
    ),
  );
  return [...specs(stem, 'stem'), ...inStages];
}

function blocksOf({ name, inputs, width, blocks, stride, dilation }: Stage): Block[] {
  return Array.from({ length: blocks }, (_, i) => {
    const isFirst = i === 0;
    const at = `${prefix}.${name}.${i}`;
    const wide = 4 * width;
    const from = isFirst ? inputs : wide;
    const dilations = isFirst ? Math.max(1, dilation / 2) : dilation;
    const step = { strides: isFirst ? stride : 1, dilations, pad: isFirst && stride > 1 ? 0 : dilations };
    const main = [
      { name: `${at}.conv1`, norm: `${at}.bn1`, inputs: from, outputs: width, k: 1 },
      { name: `${at}.conv2`, norm: `${at}.bn2`, inputs: width, outputs: width, k: 3, ...step },
      { name: `${at}.conv3`, norm: `${at}.bn3`, inputs: width, outputs: wide, k: 1 },
    ] as const;
    if (!isFirst) return { main, shortcut: undefined };
    const names = { name: `${at}.downsample.0`, norm: `${at}.downsample.1` };
    const kernel = name === 'layer1' ? { k: 1 } : { k: 3, ...step };
    return { main, shortcut: { ...names, inputs: from, outputs: wide, ...kernel } };
  });
}

function bottleneck(layers: Layers, x: tf.Tensor4D, { main, shortcut }: Block): tf.Tensor4D {
  const [reduce, spatial, expand] = main;
  const narrow = tf.relu(convNorm(layers, x, reduce));
  const inner = convNorm(layers, tf.relu(convNorm(layers, narrow, spatial)), expand);
  return tf.relu(tf.add(inner, shortcut ? convNorm(layers, x, shortcut) : x));
}

function convNorm(layers: Layers, x: tf.Tensor4D, { name, norm, strides, pad, dilations }: Conv): tf.Tensor4D {
  const options = { strides: strides ?? 1, pad: pad ?? 0, dilations: dilations ?? 1 };
  return layers.batchNorm(layers.conv(x, name, options), norm);
}
