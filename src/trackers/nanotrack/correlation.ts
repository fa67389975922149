import { correlateLevels, correlatePixels } from '../../models/correlation.js';
import type { Layers } from '../../models/layers.js';
import { constant, convSpecs, kaimingFanOut, normSpecs, type OutputRole } from '../../models/parameter-specs.js';
import type { ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';

/** Group of the head's parameters. */
export const group = 'head';
/** Points of the template's map, and so channels of a pixel-wise correlation. */
export const templatePoints = 64;
/** Sides of the template's map: whole, and cropped for the depth-wise correlation. */
const [templateSide, croppedSide] = [8, 4];

/** Parts of a pixel-wise correlation: version 1 has none, 2 projections, 3 projections and a merging 2x2 convolution. */
export interface PixelwiseOptions {
  /** Channels that both maps are projected to; 0: not projected. */
  readonly projected: number;
  /** Whether neighbouring points are merged, so that the map is one point smaller. */
  readonly merges: boolean;
  /** Whether channel attention is initialised by He's rule instead of PyTorch's. */
  readonly heAttention: boolean;
}

/**
 * Pixel-wise correlation with channel attention.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, ban_v1.py to ban_v3.py (PixelwiseXCorr).
 *
 * @param z Template's map [N, 8, 8, C].
 * @param x Search region's map [N, 16, 16, C].
 * @returns [N, 16, 16, 64], merged [N, 15, 15, 64].
 */
export function pixelwise(
  layers: Layers,
  name: string,
  z: tf.Tensor4D,
  x: tf.Tensor4D,
  { projected, merges }: PixelwiseOptions,
): tf.Tensor4D {
  const product =
    projected > 0
      ? correlatePixels(projection(layers, x, `${name}.conv_search`), projection(layers, z, `${name}.conv_kernel`))
      : correlatePixels(x, z);
  const mean = tf.mean(product, [1, 2], true) as tf.Tensor4D; // [N, 1, 1, 64]
  const gate = layers.conv(tf.relu(layers.conv(mean, `${name}.CA_layer.fc1`)), `${name}.CA_layer.fc2`);
  const attended = tf.mul<tf.Tensor4D>(product, tf.sigmoid(gate));
  if (!merges) return attended;
  const merged = tf.relu6(layers.batchNorm(layers.depthwiseConv(attended, `${name}.conv.0`), `${name}.conv.1`));
  return layers.batchNorm(layers.conv(merged, `${name}.conv.3`), `${name}.conv.4`);
}

/** Specifications of the tensors of {@link pixelwise}. */
export function pixelwiseSpecs(name: string, { projected, merges, heAttention }: PixelwiseOptions): ParameterSpec[] {
  const attention = ['fc1', 'fc2'].flatMap((layer) => {
    const full = `${name}.CA_layer.${layer}`;
    const shape = [templatePoints, templatePoints, 1, 1] as const;
    return heAttention ? heConv(full, shape, true) : convSpecs({ name: full, group, shape, bias: true });
  });
  const merging = [
    ...heConv(`${name}.conv.0`, [templatePoints, 1, 2, 2], false),
    ...normSpecs(`${name}.conv.1`, group, templatePoints, 'batch'),
    ...heConv(`${name}.conv.3`, [templatePoints, templatePoints, 1, 1], true),
    ...normSpecs(`${name}.conv.4`, group, templatePoints, 'batch'),
  ];
  return [...attention, ...(projected > 0 ? projectionSpecs(name, projected) : []), ...(merges ? merging : [])];
}

/**
 * Depth-wise correlation with the central 4x4 of the template's map, padded by one point.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, ban_v3.py (DepthwiseXCorr).
 *
 * @param z Template's map [N, 8, 8, C].
 * @param x Search region's map [N, 16, 16, C].
 * @returns [N, 15, 15, C]
 */
export function depthwise(layers: Layers, name: string, z: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor4D {
  const from = (templateSide - croppedSide) / 2;
  const centre = tf.slice(z, [0, from, from, 0], [z.shape[0], croppedSide, croppedSide, z.shape[3]]);
  const padded = tf.pad(projection(layers, x, `${name}.conv_search`), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  return correlateLevels([padded], [projection(layers, centre, `${name}.conv_kernel`)])[0]!;
}

/** Specifications of the tensors of {@link depthwise}. */
export function depthwiseSpecs(name: string, channels: number): ParameterSpec[] {
  return projectionSpecs(name, channels);
}

/** Specifications of a convolution with He's initialisation, and of its bias, which is 0 initially. */
export function heConv(
  name: string,
  shape: readonly [number, number, number, number],
  bias: boolean,
  role: OutputRole = {},
): ParameterSpec[] {
  return convSpecs({ name, group, shape, bias, reference: kaimingFanOut(shape), referenceBias: constant(0), ...role });
}

/** A 1x1 convolution with normalisation. */
function projection(layers: Layers, map: tf.Tensor4D, name: string): tf.Tensor4D {
  return layers.batchNorm(layers.conv(map, `${name}.0`), `${name}.1`);
}

function projectionSpecs(name: string, channels: number): ParameterSpec[] {
  return ['conv_kernel', 'conv_search'].flatMap((part) => [
    ...heConv(`${name}.${part}.0`, [channels, channels, 1, 1], true),
    ...normSpecs(`${name}.${part}.1`, group, channels, 'batch'),
  ]);
}
