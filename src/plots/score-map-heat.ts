import { blankImage, type Image } from '../data/images/image.js';
import { InputError } from '../errors.js';
import { heatScale } from './palette.js';

/** Where the cells of a score map lie in the search image: as in a tracker's grid of samples. */
export interface MapGrid {
  /** Cells per side. */
  readonly size: number;
  /** Pixels between neighbouring cells. */
  readonly stride: number;
  /** Pixel (x and y alike) that the first row's and column's cells stand for. */
  readonly offset: number;
}

/** The least and the greatest value of a map; 0 and 0 where none is finite. */
export interface MapRange {
  readonly low: number;
  readonly high: number;
}

/** The range of a map's finite values. */
export function mapRange(values: ArrayLike<number>): MapRange {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/**
 * A score map over its search image: the image in grey, coloured by the map's values, which are interpolated between
 * cells (bilinear; beyond the outer cells' centres by half a cell, with their value). Pixels outside the map, and where a
 * value is not finite, stay grey.
 *
 * @param values [size * size] row after row.
 * @param range The values that get the scale's first and last colour; values outside it get these too.
 * @param share How much of the heat's colour a pixel takes, from 0 to 1; the rest is grey.
 * @throws InputError when the number of values is not size * size.
 */
export function heatOverlay(
  search: Image,
  values: ArrayLike<number>,
  grid: MapGrid,
  range: MapRange,
  share: number = 0.62,
): Image {
  const { size, stride, offset } = grid;
  if (values.length !== size * size) {
    throw new InputError(`a score map has ${values.length} values; expected ${size} x ${size} = ${size * size}`);
  }
  const { width, height } = search;
  const data = new Uint8Array(search.data.length);
  const colour = [0, 0, 0];
  const scale = range.high > range.low ? 1 / (range.high - range.low) : 0;
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y - offset) / stride;
    for (let x = 0; x < width; x++, i += 3) {
      const grey = 0.299 * search.data[i]! + 0.587 * search.data[i + 1]! + 0.114 * search.data[i + 2]!;
      const value = valueAt(values, size, row, (x - offset) / stride);
      if (value - value !== 0) {
        data[i] = data[i + 1] = data[i + 2] = Math.round(grey);
        continue;
      }
      heatColour((value - range.low) * scale, colour);
      for (let c = 0; c < 3; c++) data[i + c] = Math.round(share * colour[c]! + (1 - share) * grey);
    }
  }
  return { width, height, data };
}

/** Pixels for each cell of a map that is drawn alone. */
const CELL = 8;

/**
 * A score map alone, eight pixels a cell, interpolated as by {@link heatOverlay}.
 *
 * @throws InputError when the number of values is not size * size.
 */
export function mapImage(values: ArrayLike<number>, size: number, range: MapRange): Image {
  const grey = blankImage(size * CELL, size * CELL);
  return heatOverlay(grey, values, { size, stride: CELL, offset: (CELL - 1) / 2 }, range, 1);
}

/** The value between cells; NaN more than half a cell outside. */
function valueAt(values: ArrayLike<number>, size: number, row: number, column: number): number {
  if (row < -0.5 || column < -0.5 || row > size - 0.5 || column > size - 0.5) return Number.NaN;
  const r = Math.max(0, Math.min(size - 1, row));
  const c = Math.max(0, Math.min(size - 1, column));
  const top = Math.min(Math.floor(r), size - 1);
  const left = Math.min(Math.floor(c), size - 1);
  const bottom = Math.min(top + 1, size - 1);
  const right = Math.min(left + 1, size - 1);
  const [down, across] = [r - top, c - left];
  const above = mixed(values[top * size + left]!, values[top * size + right]!, across);
  const below = mixed(values[bottom * size + left]!, values[bottom * size + right]!, across);
  return mixed(above, below, down);
}

/** Nothing is taken of `b` at 0, so that a NaN there does not spread. */
function mixed(a: number, b: number, share: number): number {
  return share === 0 ? a : a + share * (b - a);
}

const steps: readonly (readonly number[])[] = heatScale.map(([, hex]) =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
);

/**
 * The heat scale's colour at a share in [0, 1]; cut to it.
 *
 * @param out Takes red, green, blue, 0 to 255, with fractions.
 */
export function heatColour(share: number, out: number[]): void {
  const place = Math.max(0, Math.min(1, share)) * (steps.length - 1);
  const below = Math.min(steps.length - 2, Math.floor(place));
  const [a, b] = [steps[below]!, steps[below + 1]!];
  for (let c = 0; c < 3; c++) out[c] = a[c]! + (place - below) * (b[c]! - a[c]!);
}
