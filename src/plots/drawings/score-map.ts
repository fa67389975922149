import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';
import { heatScale } from '../palette.js';

/** Minimum and maximum of a score map's finite values; 0 and 0 where none is finite. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** The range of a map's finite values. */
export function finiteRange(values: ArrayLike<number>): ValueRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** Pixels per cell of a map, along each axis. */
const CELL = 8;

/**
 * A score map as an image of 8 x 8 pixels per cell: bilinear interpolation between the centres of cells, constant
 * beyond the outer ones. Values that are not finite are black.
 *
 * @param values [size * size], row-major.
 * @param range The values of the colour scale's first and last colour; values outside are clamped.
 * @throws InputError when the number of values is not size * size.
 */
export function scoreMapImage(values: ArrayLike<number>, size: number, range: ValueRange): Image {
  if (values.length !== size * size) {
    throw new InputError(`a score map has ${values.length} values; expected ${size} x ${size} = ${size * size}`);
  }
  const side = size * CELL;
  const data = new Uint8Array(side * side * 3);
  const colour = [0, 0, 0];
  const scale = range.max > range.min ? 1 / (range.max - range.min) : 0;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 3) {
      const value = interpolate(values, size, (y - (CELL - 1) / 2) / CELL, (x - (CELL - 1) / 2) / CELL);
      if (!Number.isFinite(value)) continue;
      heatColour((value - range.min) * scale, colour);
      for (let c = 0; c < 3; c++) data[i + c] = Math.round(colour[c]!);
    }
  }
  return { width: side, height: side, data };
}

/** The value at fractional cell coordinates, clamped to the map. */
function interpolate(values: ArrayLike<number>, size: number, row: number, column: number): number {
  const r = Math.max(0, Math.min(size - 1, row));
  const c = Math.max(0, Math.min(size - 1, column));
  const top = Math.floor(r);
  const left = Math.floor(c);
  const bottom = Math.min(top + 1, size - 1);
  const right = Math.min(left + 1, size - 1);
  const above = mix(values[top * size + left]!, values[top * size + right]!, c - left);
  const below = mix(values[bottom * size + left]!, values[bottom * size + right]!, c - left);
  return mix(above, below, r - top);
}

/** Linear interpolation; `b` is ignored at share 0, so that a NaN there does not spread. */
function mix(a: number, b: number, share: number): number {
  return share === 0 ? a : a + share * (b - a);
}

const stops: readonly (readonly number[])[] = heatScale.map(([, hex]) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
);

/**
 * The colour scale's colour at a position, clamped to [0, 1].
 *
 * @param out Receives red, green and blue, 0 to 255, not rounded.
 */
export function heatColour(position: number, out: number[]): void {
  const scaled = Math.max(0, Math.min(1, position)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(scaled));
  const [a, b] = [stops[below]!, stops[below + 1]!];
  for (let c = 0; c < 3; c++) out[c] = a[c]! + (scaled - below) * (b[c]! - a[c]!);
}
