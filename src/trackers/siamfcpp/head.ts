import { stride } from '../../dla/samples.js';
import type { Layers } from '../../models/layers.js';
import { type ConvSpec, constant, convSpecs, normSpecs, onesSpec } from '../../models/parameter-specs.js';
import type { Fill, ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';
import { distanceAtRest } from '../shared/initial-distance.js';

/** SiamFC++'s outputs. */
export interface DenseBoxOutputs {
  /** Logits [N, h, w, 1] of the target. */
  readonly cls: tf.Tensor4D;
  /** Distances [N, h, w, 4] in pixels of the search image: left, top, right, bottom. Positive. */
  readonly reg: tf.Tensor4D;
  /** Logits [N, h, w, 1]. */
  readonly centerness: tf.Tensor4D;
}

/** Options of the head. */
export interface DenseBoxHeadOptions {
  /** For each 3x3 convolution of a branch, whether batch normalisation follows it. */
  readonly norms: readonly boolean[];
  /** Channels of the maps and branches; default: 256. */
  readonly width?: number;
  /** Standard deviation of the kernels' reference initialisation; default: 1e-4. */
  readonly deviation?: number;
  /**
   * Distance to each side, in pixels of the search image, at the mean output of the box branch before training. Default: 8,
   * the stride, as in the reference.
   */
  readonly initialDistance?: number;
}

const prefix = 'head';
const group = 'head';
const standardWidth = 256;
const branches = ['cls', 'bbox'] as const;
const standardDeviation = 1e-4;
const priorBias = constant(-Math.log((1 - 0.01) / 0.01));
/** Channels of the last layers, and what these are. The box's have an offset of their own. */
const outputs = {
  cls_score: { channels: 1, referenceBias: priorBias, atRest: 0 },
  ctr_score: { channels: 1, atRest: 0 },
  bbox_offsets: { channels: 4, isExponent: true, atRest: 0 },
} as const;

/**
 * SiamFC++'s head: two branches of 3x3 convolutions without padding, for classification with centerness and for the box;
 * each output is a 1x1 convolution with batch normalisation. Distances are exp(scale * x + offset), both learned.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, track_head.py (DenseboxHead).
 *
 * @param cls The classification's correlation map [N, h, w, C]: [N, 23, 23, 256] on GoogLeNet, [N, 21, 21, 256] on AlexNet.
 * @param box The box branch's correlation map, same shape.
 * @returns Maps whose sides are two points smaller per convolution: [N, 19, 19] for two of them on 23 x 23.
 */
export function denseBoxHead(
  layers: Layers,
  cls: tf.Tensor4D,
  box: tf.Tensor4D,
  { norms }: DenseBoxHeadOptions,
): DenseBoxOutputs {
  const [forCls, forBox] = [branchOutput(layers, 'cls', cls, norms), branchOutput(layers, 'bbox', box, norms)];
  const output = (x: tf.Tensor4D, name: keyof typeof outputs): tf.Tensor4D =>
    layers.batchNorm(layers.conv(x, `${prefix}.${name}_p5.conv`), `${prefix}.${name}_p5.bn`);
  const [scale, offset] = [layers.tensor(`${prefix}.si`), layers.tensor(`${prefix}.bi`)];
  const reg = tf.mul(tf.exp(tf.add(tf.mul(output(forBox, 'bbox_offsets'), scale), offset)), stride);
  return { cls: output(forCls, 'cls_score'), reg: reg as tf.Tensor4D, centerness: output(forCls, 'ctr_score') };
}

/** Parameters of the head, in the group 'head'. */
export function denseBoxHeadSpecs(options: DenseBoxHeadOptions): ParameterSpec[] {
  const { norms, width = standardWidth, deviation = standardDeviation, initialDistance = stride } = options;
  const reference: Fill = { kind: 'normal', deviation };
  const conv = (
    name: string,
    shape: readonly [number, number, number, number],
    more: Partial<ConvSpec> = {},
  ): ParameterSpec[] => convSpecs({ name, group, shape, bias: true, reference, ...more });
  const initial = constant(Math.log(initialDistance / stride));
  const offset = { init: { paper: initial, reference: initial }, atRest: Math.log(distanceAtRest / stride) };
  return [
    { ...onesSpec(`${prefix}.bi`, group, 1), shape: [], ...offset }, // not the bias of a convolution: its normalisation removes that
    { ...onesSpec(`${prefix}.si`, group, 1), shape: [] },
    ...norms.flatMap((isNormalised, i) =>
      branches.flatMap((branch) => {
        const layer = convName(branch, i);
        const kernel = conv(`${layer}.conv`, [width, width, 3, 3]);
        return isNormalised ? [...kernel, ...normSpecs(`${layer}.bn`, group, width, 'batch')] : kernel;
      }),
    ),
    ...Object.entries(outputs).flatMap(([name, { channels, ...more }]) => [
      ...conv(`${prefix}.${name}_p5.conv`, [channels, width, 1, 1], more),
      ...normSpecs(`${prefix}.${name}_p5.bn`, group, channels, 'batch'),
    ]),
  ];
}

type Branch = (typeof branches)[number];

/** Name of the i-th convolution of a branch, from 0. */
function convName(branch: Branch, i: number): string {
  return `${prefix}.${branch}_p5_conv${i + 1}`;
}

function branchOutput(layers: Layers, branch: Branch, x: tf.Tensor4D, norms: readonly boolean[]): tf.Tensor4D {
  let y = x;
  for (const [i, isNormalised] of norms.entries()) {
    const layer = convName(branch, i);
    const convolved = layers.conv(y, `${layer}.conv`);
    y = tf.relu(isNormalised ? layers.batchNorm(convolved, `${layer}.bn`) : convolved);
  }
  return y;
}
