import { type SampleGrid, siamRpnShapes, stride } from '../../dla/samples.js';

/** Widths and heights of SiamRPN++'s anchors at each point, in pixels of the search image. */
export const anchorSizes: readonly (readonly [w: number, h: number])[] = siamRpnShapes.map(({ w, h }) => [w, h]);

/** SiamRPN++'s anchors on a map of `size` points a side: the middle point lies on the search image's middle pixel. */
export function anchorGrid(size: number, searchSize: number): SampleGrid {
  return { ...pointGrid(size, searchSize, 0), shapes: siamRpnShapes };
}

/**
 * Points without anchors on a map of `size` points a side.
 *
 * @param shift Pixels that the middle point lies right of and below the search image's middle pixel.
 * @param step Pixels between neighbouring points. Default: 8.
 */
export function pointGrid(size: number, searchSize: number, shift: number, step: number = stride): SampleGrid {
  const offset = Math.floor(searchSize / 2) - Math.floor(size / 2) * step + shift;
  return { size, stride: step, offset, searchSize, shapes: [] };
}

/**
 * Where a point of a map lies, in pixels of the search image from its centre.
 *
 * @param step Pixels between neighbouring points. Default: 8.
 */
export function pointOffset(index: number, side: number, step: number = stride): number {
  return (index - Math.floor(side / 2)) * step;
}

/**
 * Side of a square map.
 *
 * @throws RangeError when the length is not that of a square map with so many channels.
 */
export function mapSide(length: number, channels: number): number {
  const side = Math.round(Math.sqrt(length / channels));
  if (side * side * channels === length) return side;
  throw new RangeError(`${length} numbers are not a square map of ${channels} channels`);
}
