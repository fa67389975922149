import { InputError } from '../errors.js';
import { depthwiseCorrelation } from '../runtime/kernels/depthwise-correlation.js';
import type * as tf from '../runtime/tf.js';

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
 * Validates a template's number of levels.
 *
 * @throws InputError naming both numbers.
 */
export function checkLevels(expected: number, template: readonly tf.Tensor4D[]): void {
  if (template.length === expected) return;
  throw new InputError(`expected the template's features on ${expected} levels, found ${template.length}`);
}
