import { InputError } from '../errors.js';
import { tf } from '../runtime/tf.js';
import type { Layers } from './layers.js';
import { convSpecs, normSpecs } from './parameter-specs.js';
import type { ParameterSpec } from './parameters.js';

/** Side of a cropped template. */
const cropped = 7;

/**
 * Maps the backbone's channels to the heads' per level: 1x1 convolution and batch normalisation without ReLU.
 *
 * Source: STVIR/pysot @ d04028f, neck.py; SiamCAR's is equal.
 *
 * @param maps Maps of a search region, per level [N, h, w, C].
 * @returns Per level [N, h, w, C'].
 */
export function adjust(layers: Layers, maps: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  return maps.map((map, level) => adjusted(layers, map, layerOf(maps.length, level)));
}

/**
 * Maps a template's channels as {@link adjust}, and crops the central 7x7.
 *
 * @returns Per level [N, 7, 7, C'].
 * @throws InputError when a map is smaller than 7.
 */
export function adjustTemplate(layers: Layers, maps: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  return maps.map((map, level) => templateCentre(adjusted(layers, map, layerOf(maps.length, level))));
}

function adjusted(layers: Layers, map: tf.Tensor4D, layer: string): tf.Tensor4D {
  return layers.batchNorm(layers.conv(map, `${layer}.0`), `${layer}.1`);
}

/**
 * Specifications of the neck's tensors, in the group 'neck'.
 *
 * @param inputs Channels of the backbone's maps.
 * @param outputs Channels of the outputs, per level.
 */
export function adjustSpecs(inputs: readonly number[], outputs: readonly number[]): ParameterSpec[] {
  return inputs.flatMap((channels, level) => [
    ...convSpecs({
      name: `${layerOf(inputs.length, level)}.0`,
      group: 'neck',
      shape: [outputs[level]!, channels, 1, 1],
    }),
    ...normSpecs(`${layerOf(inputs.length, level)}.1`, 'neck', outputs[level]!, 'batch'),
  ]);
}

/** Levels are named 2 to 4 after the stages of a ResNet; a single one has no number. */
function layerOf(levels: number, level: number): string {
  return `neck.downsample${levels === 1 ? '' : level + 2}.downsample`;
}

/**
 * Crops the central 7x7 of a template's map. The reference crops every map narrower than 20, which distinguishes
 * templates from search regions at the published sizes only.
 *
 * @param map [N, h, w, C]
 * @throws InputError when it is smaller than 7.
 */
export function templateCentre(map: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width, channels] = map.shape;
  if (Math.min(height, width) < cropped) {
    throw new InputError(
      `the template's map is [${map.shape}]; expected at least ${cropped} on a side: a larger image`,
    );
  }
  const [top, left] = [height, width].map((side) => Math.floor((side - cropped) / 2)) as [number, number];
  return tf.slice(map, [0, top, left, 0], [n, cropped, cropped, channels]);
}
