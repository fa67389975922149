import type { Layers } from '../../models/layers.js';
import { constant, convSpecs, normSpecs, type OutputRole } from '../../models/parameter-specs.js';
import type { Fill, ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';
import { distanceAtRest } from '../shared/initial-distance.js';

/** SiamCAR's outputs. */
export interface CarOutputs {
  /** Logits [N, h, w, 2]: background, foreground. */
  readonly cls: tf.Tensor4D;
  /** Distances [N, h, w, 4] in pixels of the search image: left, top, right, bottom. Positive. */
  readonly reg: tf.Tensor4D;
  /** Logits [N, h, w, 1]. */
  readonly centerness: tf.Tensor4D;
}

const prefix = 'car_head';
const group = 'head';
const normGroups = 32;
const towers = ['cls_tower', 'bbox_tower'] as const;
/** Indices of a tower's convolutions among its layers (convolution, normalisation, ReLU). */
const convIndices = [0, 3, 6, 9] as const;

/** The reference's initialisation, and the bias for an initial foreground probability of 0.01. */
const small: Fill = { kind: 'normal', deviation: 0.01 };
const priorBias = -Math.log((1 - 0.01) / 0.01);

/**
 * SiamCAR's head: a tower of four 3x3 convolutions with group normalisation for classification and centerness, and one for
 * the box, whose distances are exponentials without a learned scale.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, car_head.py.
 *
 * @param x The fused correlation map [N, 25, 25, C].
 */
export function carHead(layers: Layers, x: tf.Tensor4D): CarOutputs {
  const [cls, box] = towers.map((tower) => towerOutput(layers, tower, x)) as [tf.Tensor4D, tf.Tensor4D];
  const output = (features: tf.Tensor4D, name: string): tf.Tensor4D =>
    layers.conv(features, `${prefix}.${name}`, { pad: 1 });
  return {
    cls: output(cls, 'cls_logits'),
    reg: tf.exp(output(box, 'bbox_pred')),
    centerness: output(cls, 'centerness'),
  };
}

/**
 * Parameters of the head, in the group 'head'.
 *
 * @param width Channels of the map and of the towers; a multiple of 32.
 * @param initialDistance Distance to each side, in pixels of the search image, that the box branch starts at. Default: 1, as
 * in the reference.
 */
export function carHeadSpecs(width: number, initialDistance: number = 1): ParameterSpec[] {
  const conv = (name: string, outputs: number, bias: number, role: OutputRole = {}): ParameterSpec[] =>
    convSpecs({
      name: `${prefix}.${name}`,
      group,
      shape: [outputs, width, 3, 3],
      bias: true,
      reference: small,
      referenceBias: constant(bias),
      ...role,
    });
  const inTowers = towers.flatMap((tower) =>
    convIndices.flatMap((index) => [
      ...conv(`${tower}.${index}`, width, 0),
      ...normSpecs(`${prefix}.${tower}.${index + 1}`, group, width, 'group'),
    ]),
  );
  return [
    ...inTowers,
    ...conv('cls_logits', 2, priorBias, { atRest: 0 }),
    ...conv('bbox_pred', 4, Math.log(initialDistance), { isExponent: true, atRest: Math.log(distanceAtRest) }),
    ...conv('centerness', 1, 0, { atRest: 0 }),
  ];
}

function towerOutput(layers: Layers, tower: string, x: tf.Tensor4D): tf.Tensor4D {
  let y = x;
  for (const index of convIndices) {
    const convolved = layers.conv(y, `${prefix}.${tower}.${index}`, { pad: 1 });
    y = tf.relu(layers.groupNorm(convolved, `${prefix}.${tower}.${index + 1}`, normGroups));
  }
  return y;
}
