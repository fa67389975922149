import type { Layers } from '../../models/layers.js';
import { constant, convSpecs, normSpecs } from '../../models/parameter-specs.js';
import type { ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';
import { distanceAtRest, tinyInitialDistance } from '../shared/initial-distance.js';
import {
  depthwise,
  depthwiseSpecs,
  group,
  heConv,
  type PixelwiseOptions,
  pixelwise,
  pixelwiseSpecs,
  templatePoints,
} from './correlation.js';

/** NanoTrack's published versions. */
export type NanoVersion = 1 | 2 | 3;

/** NanoTrack's outputs. */
export interface NanoOutputs {
  /** Logits [N, h, w, 2]: background, target. */
  readonly cls: tf.Tensor4D;
  /** Distances [N, h, w, 4] in pixels of the search image: left, top, right, bottom. Positive. */
  readonly reg: tf.Tensor4D;
}

/** A depth-wise convolution and a pointwise one. */
type Separable = readonly [inputs: number, outputs: number, kernel: number];

/** One branch of a head: names of its parts, and the convolutions of its tower. */
interface Branch {
  readonly correlation: string;
  /** Name of the depth-wise correlation and of the convolution that joins both correlations. */
  readonly joined?: { readonly correlation: string; readonly join: string };
  readonly tower: string;
  readonly convolutions: readonly Separable[];
  readonly output: string;
}

interface Head {
  readonly pixelwise: PixelwiseOptions;
  /** Whether a tower's depth-wise convolutions are normalised and activated, and its pointwise ones not activated. */
  readonly linear: boolean;
  readonly cls: Branch;
  readonly reg: Branch;
}

const prefix = 'ban_head';
/** Channels of the map of version 3's backbone, and of both of its towers. */
const wide = 96;

const same = (count: number): Separable[] => Array.from({ length: count }, () => [wide, wide, 3]);

const heads: Readonly<Record<NanoVersion, Head>> = {
  1: {
    pixelwise: { projected: 0, merges: false, heAttention: false },
    linear: false,
    cls: {
      correlation: 'corr_pw',
      tower: 'cls_tower',
      convolutions: [
        [templatePoints, 128, 5],
        [128, 128, 5],
        [128, 128, 3],
      ],
      output: 'cls_logits',
    },
    reg: {
      correlation: 'corr_pw',
      tower: 'bbox_tower',
      convolutions: [
        [templatePoints, wide, 3],
        [wide, wide, 3],
        [wide, wide, 5],
        [wide, wide, 5],
      ],
      output: 'bbox_pred',
    },
  },
  2: {
    pixelwise: { projected: 48, merges: false, heAttention: true },
    linear: false,
    cls: {
      correlation: 'corr_pw_cls',
      tower: 'cls_pw_tower',
      convolutions: [[templatePoints, wide, 3], ...same(5)],
      output: 'cls_pred',
    },
    reg: {
      correlation: 'corr_pw_reg',
      tower: 'bbox_pw_tower',
      convolutions: [[templatePoints, wide, 3], ...same(5)],
      output: 'bbox_pred',
    },
  },
  3: {
    pixelwise: { projected: wide, merges: true, heAttention: false },
    linear: true,
    cls: {
      correlation: 'corr_pw_cls',
      joined: { correlation: 'corr_dw_cls', join: 'down_cls' },
      tower: 'cls_tower',
      convolutions: same(6),
      output: 'cls_logits',
    },
    reg: {
      correlation: 'corr_pw_reg',
      joined: { correlation: 'corr_dw_reg', join: 'down_reg' },
      tower: 'bbox_tower',
      convolutions: same(6),
      output: 'bbox_pred',
    },
  },
};

/**
 * NanoTrack's head: pixel-wise correlation with channel attention, in version 3 joined with a depth-wise one, then a tower
 * of separable convolutions for classification and one for the box. Distances are exponentials. Version 1 has one
 * correlation for both towers.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, ban_v1.py to ban_v3.py.
 *
 * @param z The template's map [N, 8, 8, C].
 * @param x The search region's map [N, 16, 16, C].
 */
export function nanoHead(layers: Layers, version: NanoVersion, z: tf.Tensor4D, x: tf.Tensor4D): NanoOutputs {
  const head = heads[version];
  const reg = correlated(layers, head, head.reg, z, x);
  const isShared = head.cls.correlation === head.reg.correlation;
  const cls = isShared ? reg : correlated(layers, head, head.cls, z, x);
  const output = (branch: Branch, map: tf.Tensor4D): tf.Tensor4D =>
    layers.conv(towerOutput(layers, head, branch, map), `${prefix}.${branch.output}.0`);
  return { cls: output(head.cls, cls), reg: tf.exp(output(head.reg, reg)) };
}

/**
 * Specifications of the head's tensors, in the group 'head'. Initialised as in the reference, but for the layer before the
 * exponential, which is as SiamCAR's and starts at {@link tinyInitialDistance}: He's initialisation of the reference deviates
 * by several units there, so that distances start at e^7 pixels and the IoU loss hardly falls in a short training.
 */
export function nanoHeadSpecs(version: NanoVersion): ParameterSpec[] {
  const head = heads[version];
  const { cls, reg } = head;
  const correlations = cls.correlation === reg.correlation ? [reg] : [reg, cls];
  const box = convSpecs({
    name: `${prefix}.${reg.output}.0`,
    group,
    shape: [4, reg.convolutions.at(-1)![1], 1, 1],
    bias: true,
    reference: { kind: 'normal', deviation: 0.01 },
    referenceBias: constant(Math.log(tinyInitialDistance)),
    isExponent: true,
    atRest: Math.log(distanceAtRest),
  });
  return [
    ...correlations.flatMap(({ correlation, joined }) => [
      ...(joined ? depthwiseSpecs(`${prefix}.${joined.correlation}`, wide) : []),
      ...pixelwiseSpecs(`${prefix}.${correlation}`, head.pixelwise),
    ]),
    ...[cls, reg].flatMap((branch) => towerSpecs(head, branch)),
    ...heConv(`${prefix}.${cls.output}.0`, [2, cls.convolutions.at(-1)![1], 1, 1], true, { atRest: 0 }),
    ...box,
    ...[reg, cls].flatMap(({ joined }) =>
      joined ? heConv(`${prefix}.${joined.join}.0`, [wide, wide + templatePoints, 1, 1], true) : [],
    ),
  ];
}

function correlated(layers: Layers, head: Head, branch: Branch, z: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor4D {
  const pixels = pixelwise(layers, `${prefix}.${branch.correlation}`, z, x, head.pixelwise);
  if (!branch.joined) return pixels;
  const { correlation, join } = branch.joined;
  const both = tf.concat([pixels, depthwise(layers, `${prefix}.${correlation}`, z, x)], 3); // [N, 15, 15, 160]
  return layers.conv(both, `${prefix}.${join}.0`);
}

/** Layers of one separable convolution in a tower, activations included: dw, pw, norm, ReLU6 or dw, norm, ReLU6, pw, norm. */
const layersOf = (linear: boolean): number => (linear ? 5 : 4);

function towerOutput(layers: Layers, { linear }: Head, { tower, convolutions }: Branch, x: tf.Tensor4D): tf.Tensor4D {
  let y = x;
  for (const [i, [, , kernel]] of convolutions.entries()) {
    const name = (layer: number): string => `${prefix}.${tower}.${i * layersOf(linear) + layer}`;
    const filtered = layers.depthwiseConv(y, name(0), { pad: (kernel - 1) / 2 });
    if (linear) {
      const active = tf.relu6(layers.batchNorm(filtered, name(1)));
      y = layers.batchNorm(layers.conv(active, name(3)), name(4));
    } else {
      y = tf.relu6(layers.batchNorm(layers.conv(filtered, name(1)), name(2)));
    }
  }
  return y;
}

function towerSpecs({ linear }: Head, { tower, convolutions }: Branch): ParameterSpec[] {
  return convolutions.flatMap(([inputs, outputs, kernel], i) => {
    const name = (layer: number): string => `${prefix}.${tower}.${i * layersOf(linear) + layer}`;
    return [
      ...heConv(name(0), [inputs, 1, kernel, kernel], false),
      ...(linear ? normSpecs(name(1), group, inputs, 'batch') : []),
      ...heConv(name(linear ? 3 : 1), [outputs, inputs, 1, 1], false),
      ...normSpecs(name(linear ? 4 : 2), group, outputs, 'batch'),
    ];
  });
}
