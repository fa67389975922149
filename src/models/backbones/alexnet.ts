import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

interface Conv {
  /** Index in the reference's sequence of operations; its normalisation has the next one. */
  readonly place: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly k: number;
  readonly strides: number;
  readonly isPooled: boolean;
}

const conv = (place: number, inputs: number, outputs: number, k: number, strides = 1, isPooled = false): Conv => ({
  place,
  inputs,
  outputs,
  k,
  strides,
  isPooled,
});

const convs: readonly Conv[] = [
  conv(0, 3, 96, 11, 2, true),
  conv(4, 96, 256, 5, 1, true),
  conv(8, 256, 384, 3),
  conv(11, 384, 384, 3),
  conv(14, 384, 256, 3),
];

/** Channels of the backbone's map. */
export const alexNetChannels = [256] as const;

/**
 * The AlexNet of SiamRPN and SiamRPN++: five convolutions with bias and batch normalisation, none of them padded. The
 * first two are pooled before their ReLU; the last one has no ReLU. Stride 8.
 *
 * Source: STVIR/pysot @ d04028f, alexnet.py (AlexNetLegacy).
 *
 * @param x Images [N, H, W, 3].
 * @returns One map [N, h, w, 256]; h is 6 for 127, 22 for 255, 26 for 287.
 */
export function alexNet(layers: Layers, x: tf.Tensor4D): [tf.Tensor4D] {
  let y = x;
  for (const layer of convs) {
    y = layers.batchNorm(layers.conv(y, nameOf(layer.place), layer), nameOf(layer.place + 1));
    if (layer.isPooled) y = tf.maxPool(y, 3, 2, 0, 'floor');
    if (layer !== convs.at(-1)) y = tf.relu(y);
  }
  return [y];
}

/** Specifications of {@link alexNet}'s tensors. The groups are 'layer1' to 'layer5'. */
export function alexNetSpecs(): ParameterSpec[] {
  return convs.flatMap(({ place, inputs, outputs, k }, i) => [
    ...convSpecs({ name: nameOf(place), group: `layer${i + 1}`, shape: [outputs, inputs, k, k], bias: true }),
    ...normSpecs(nameOf(place + 1), `layer${i + 1}`, outputs, 'batch'),
  ]);
}

function nameOf(place: number): string {
  return `backbone.features.${place}`;
}
