import { InputError } from '../errors.js';
import { depthwiseCorrelation } from '../runtime/kernels/depthwise-correlation.js';
import { tf } from '../runtime/tf.js';

/**
 * Depth-wise cross-correlation per level: every channel of a search map with the same channel of its template map,
 * without padding, flipping or scaling.
 *
 * Source: STVIR/pysot @ d04028f, xcorr.py (xcorr_depthwise).
 *
 * @param search Per level [N, H, W, C].
 * @param template Per level [N, h, w, C].
 * @returns Per level [N, H - h + 1, W - w + 1, C].
 * @throws InputError when the numbers of levels differ, or for incompatible shapes.
 */
export function correlateLevels(search: readonly tf.Tensor4D[], template: readonly tf.Tensor4D[]): tf.Tensor4D[] {
  checkLevels(search.length, template);
  return search.map((map, level) => depthwiseCorrelation(map, template[level]!));
}

/**
 * Pixel-wise cross-correlation: the scalar products of each point of a search map with each point of a template map, which
 * become the channels, row by row. Without scaling.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, xcorr.py (xcorr_pixelwise).
 *
 * @param search [N, H, W, C]
 * @param template [N, h, w, C]
 * @returns [N, H, W, h * w]
 */
export function correlatePixels(search: tf.Tensor4D, template: tf.Tensor4D): tf.Tensor4D {
  const points = ([n, height, width, channels]: tf.Tensor4D['shape']): [number, number, number] => {
    return [n, height * width, channels];
  };
  const [x, z] = [search, template].map((map) => tf.reshape(map, points(map.shape)) as tf.Tensor3D);
  const products = tf.matMul(x!, z!, false, true); // [N, H * W, h * w]
  const [n, height, width] = search.shape;
  return tf.reshape(products, [n, height, width, z!.shape[1]]) as tf.Tensor4D;
}

/**
 * Validates a template's number of levels.
 *
 * @throws InputError naming both numbers.
 */
export function checkLevels(expected: number, template: readonly tf.Tensor4D[]): void {
  if (template.length === expected) return;
  throw new InputError(`expected the template's features on ${expected} levels, found ${template.length}`);
}
