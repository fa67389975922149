import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { constant, convSpecs, kaimingFanOut, linearSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

type Activation = 'relu' | 'hswish';

/** An inverted residual block. */
interface Block {
  readonly kernel: number;
  readonly hidden: number;
  readonly outputs: number;
  /** Channels of the squeeze-and-excitation layer; 0: none. */
  readonly squeezed: number;
  readonly activation: Activation;
  readonly stride: number;
}

/** A block with its place in the network. */
interface PlacedBlock extends Block {
  readonly name: string;
  readonly group: string;
  readonly inputs: number;
}

const prefix = 'backbone.features';
const stemChannels = 16;

/** kernel, hidden, outputs, squeezed, activation, stride; the last block's stride is 1 instead of 2. */
const blocks: readonly Block[] = (
  [
    [3, 16, 16, 8, 'relu', 2],
    [3, 72, 24, 0, 'relu', 2],
    [3, 88, 24, 0, 'relu', 1],
    [5, 96, 40, 24, 'hswish', 2],
    [5, 240, 40, 64, 'hswish', 1],
    [5, 240, 40, 64, 'hswish', 1],
    [5, 120, 48, 32, 'hswish', 1],
    [5, 144, 48, 40, 'hswish', 1],
    [5, 288, 96, 72, 'hswish', 1],
  ] as const
).map(([kernel, hidden, outputs, squeezed, activation, stride]) => {
  return { kernel, hidden, outputs, squeezed, activation, stride };
});

/** Number of blocks: 8 in NanoTrack's first two versions, 9 in the third. */
export type MobileNetV3Depth = 8 | 9;

/** Parameter groups of {@link mobileNetV3}: 'stem' and 'block1' to 'block9'. */
export function mobileNetV3Groups(depth: MobileNetV3Depth): string[] {
  return ['stem', ...placedBlocks(depth).map(({ group }) => group)];
}

/**
 * MobileNetV3-small, width 1, cut after 8 or 9 blocks: a map of stride 16. Convolutions are padded by half their kernel.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, mobile_v3.py.
 *
 * @param x Images [N, H, W, 3].
 * @returns One map [N, h, w, 48 or 96]; h is 8 for 127, 16 for 255.
 */
export function mobileNetV3(layers: Layers, x: tf.Tensor4D, depth: MobileNetV3Depth): tf.Tensor4D {
  const stem = layers.conv(x, `${prefix}.0.0`, { strides: 2, pad: 1 });
  let y = hardSwish(layers.batchNorm(stem, `${prefix}.0.1`)); // [N, 128, 128, 16] for 255
  for (const block of placedBlocks(depth)) y = invertedResidual(layers, y, block);
  return y;
}

/** Specifications of {@link mobileNetV3}'s tensors. */
export function mobileNetV3Specs(depth: MobileNetV3Depth): ParameterSpec[] {
  return [
    ...normalisedConv(`${prefix}.0.0`, `${prefix}.0.1`, 'stem', [stemChannels, 3, 3, 3]),
    ...placedBlocks(depth).flatMap(blockSpecs),
  ];
}

function placedBlocks(depth: MobileNetV3Depth): PlacedBlock[] {
  return blocks.slice(0, depth).map((block, i) => {
    const inputs = i === 0 ? stemChannels : blocks[i - 1]!.outputs;
    return { ...block, name: `${prefix}.${i + 1}.conv`, group: `block${i + 1}`, inputs };
  });
}

/**
 * Indices of a block's layers: expansion (none where it would not widen), depth-wise convolution, squeeze-and-excitation,
 * projection. Each convolution is followed by its normalisation.
 */
function layerIndices({
  inputs,
  hidden,
}: PlacedBlock): readonly [expand: number, filter: number, gate: number, project: number] {
  return inputs === hidden ? [-1, 0, 3, 4] : [0, 3, 5, 7];
}

function blockSpecs(block: PlacedBlock): ParameterSpec[] {
  const { name, group, inputs, hidden, outputs, squeezed, kernel } = block;
  const [expand, filter, gate, project] = layerIndices(block);
  const conv = (index: number, shape: readonly [number, number, number, number]): ParameterSpec[] =>
    normalisedConv(`${name}.${index}`, `${name}.${index + 1}`, group, shape);
  const dense = (index: number, sides: readonly [number, number]): ParameterSpec[] =>
    linearSpecs({
      name: `${name}.${gate}.fc.${index}`,
      group,
      shape: sides,
      reference: small,
      referenceBias: constant(0),
    });
  return [
    ...(expand < 0 ? [] : conv(expand, [hidden, inputs, 1, 1])),
    ...conv(filter, [hidden, 1, kernel, kernel]),
    ...(squeezed === 0 ? [] : [...dense(0, [squeezed, hidden]), ...dense(2, [hidden, squeezed])]),
    ...conv(project, [outputs, hidden, 1, 1]),
  ];
}

const small = { kind: 'normal', deviation: 0.01 } as const;

function normalisedConv(
  name: string,
  norm: string,
  group: string,
  shape: readonly [number, number, number, number],
): ParameterSpec[] {
  return [
    ...convSpecs({ name, group, shape, reference: kaimingFanOut(shape) }),
    ...normSpecs(norm, group, shape[0], 'batch'),
  ];
}

/** Expansion, depth-wise convolution, excitation and projection; the shortcut is added where the shape is unchanged. */
function invertedResidual(layers: Layers, x: tf.Tensor4D, block: PlacedBlock): tf.Tensor4D {
  const { name, inputs, outputs, squeezed, kernel, stride } = block;
  const activate = block.activation === 'relu' ? (y: tf.Tensor4D): tf.Tensor4D => tf.relu(y) : hardSwish;
  const [expand, filter, gate, project] = layerIndices(block);
  const normalised = (y: tf.Tensor4D, index: number): tf.Tensor4D => layers.batchNorm(y, `${name}.${index + 1}`);
  const excited = (y: tf.Tensor4D): tf.Tensor4D =>
    squeezed === 0 ? y : squeezeExcite(layers, y, `${name}.${gate}.fc`);
  const wide = expand < 0 ? x : activate(normalised(layers.conv(x, `${name}.${expand}`), expand));
  const options = { strides: stride, pad: (kernel - 1) / 2 };
  const filtered = normalised(layers.depthwiseConv(wide, `${name}.${filter}`, options), filter);
  // without expansion the activation precedes the excitation, otherwise it follows
  const gated = expand < 0 ? excited(activate(filtered)) : activate(excited(filtered));
  const narrow = normalised(layers.conv(gated, `${name}.${project}`), project);
  return stride === 1 && inputs === outputs ? tf.add(x, narrow) : narrow;
}

/** Multiplies each channel by a gate in [0, 1] that is computed from the means of all channels. */
function squeezeExcite(layers: Layers, x: tf.Tensor4D, name: string): tf.Tensor4D {
  const mean = tf.mean(x, [1, 2], true) as tf.Tensor4D; // [N, 1, 1, hidden]
  const gate = layers.linear(tf.relu(layers.linear(mean, `${name}.0`)), `${name}.2`);
  return tf.mul(x, hardSigmoid(gate));
}

/** min(max(x + 3, 0), 6) / 6. */
function hardSigmoid(x: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);
}

function hardSwish(x: tf.Tensor4D): tf.Tensor4D {
  return tf.mul(x, hardSigmoid(x));
}
