import { InputError } from '../errors.js';

/** Width and height of an anchor box, in pixels of the search image. */
export interface AnchorShape {
  readonly w: number;
  readonly h: number;
}

/**
 * The samples of a search image: a square grid of points, one per cell of the classification map, and for an
 * anchor-based tracker the anchor boxes at each point.
 *
 * A sample's index is `shape * size * size + row * size + column`: shape-major, then row-major. Without shapes
 * the points are the samples.
 */
export interface SampleGrid {
  /** Points per side. */
  readonly size: number;
  /** Pixels between neighbouring points. */
  readonly stride: number;
  /** Coordinate, x and y, of the first row's and column's points, in pixels of the search image. */
  readonly offset: number;
  /** Side of the search image in pixels. */
  readonly searchSize: number;
  /** Anchor boxes centred at each point; empty for an anchor-free tracker. */
  readonly shapes: readonly AnchorShape[];
}

/**
 * The five anchors of SiamRPN and SiamRPN++: area 64, height / width 1:3, 1:2, 1, 2, 3 with sides truncated to
 * integers, times 8. Sec. 3.1, Step 1; the rounding is pysot's.
 */
export const siamRpnShapes: readonly AnchorShape[] = [
  { w: 104, h: 32 },
  { w: 88, h: 40 },
  { w: 64, h: 64 },
  { w: 40, h: 80 },
  { w: 32, h: 96 },
];

/** Pixels of the search image between neighbouring points of the classification map, of every tracker but NanoTrack. */
export const stride = 8;

/** SiamRPN++: 5 x 25 x 25 anchors with centres from 31 to 223 px. */
export const siamRpnGrid: SampleGrid = { size: 25, stride, offset: 31, searchSize: 255, shapes: siamRpnShapes };

/**
 * SiamCAR: 25 x 25 points from 32 to 224 px, one pixel right of and below the true centres of the features, as in
 * its regression targets.
 */
export const siamCarGrid: SampleGrid = { size: 25, stride, offset: 32, searchSize: 255, shapes: [] };

/** SiamBAN: 25 x 25 points from 31 to 223 px. */
export const siamBanGrid: SampleGrid = { size: 25, stride, offset: 31, searchSize: 255, shapes: [] };

/** SiamFC++ in training: 17 x 17 points from 80 to 208 px of a 289 px search image. */
export const siamFcppGrid: SampleGrid = { size: 17, stride, offset: 80, searchSize: 289, shapes: [] };

/** SiamFC: 17 x 17 points from 63 to 191 px. Its training crops are centred on the target. */
export const siamFcGrid: SampleGrid = { size: 17, stride, offset: 63, searchSize: 255, shapes: [] };

/**
 * Validates a grid that a caller made.
 *
 * @throws InputError that names the number that is none, or a shape without positive sides.
 */
export function checkGrid({ size, stride: step, offset, searchSize, shapes }: SampleGrid): void {
  const refuse = (name: string, found: unknown, expected: string): never => {
    throw new InputError(`grid: ${name} is ${found}; expected ${expected}`);
  };
  if (!(Number.isInteger(size) && size >= 1)) refuse('size', size, 'a whole number of points from 1 on');
  if (!(Number.isFinite(step) && step > 0)) refuse('stride', step, 'a number of pixels > 0');
  if (!Number.isFinite(offset)) refuse('offset', offset, 'a number of pixels');
  if (!(Number.isFinite(searchSize) && searchSize > 0)) refuse('searchSize', searchSize, 'a number of pixels > 0');
  const isSide = (side: number): boolean => Number.isFinite(side) && side > 0;
  if (!Array.isArray(shapes)) refuse('shapes', shapes, 'a list of {w, h}, empty for points');
  const bad = shapes.find(({ w, h }) => !isSide(w) || !isSide(h));
  if (bad) refuse('a shape', JSON.stringify(bad), 'positive sides w and h');
}

/** Rows and columns of a grid's points, from 0; `to` is exclusive. */
export interface CellWindow {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly fromRow: number;
  readonly toRow: number;
}

/** Number of points of a grid. */
export function pointCount(grid: SampleGrid): number {
  return grid.size * grid.size;
}

/** Number of samples of a grid: points times shapes, or points without shapes. */
export function sampleCount(grid: SampleGrid): number {
  return pointCount(grid) * Math.max(1, grid.shapes.length);
}

/** Column of a point in pixels of the search image. */
export function pointX({ size, stride: step, offset }: SampleGrid, point: number): number {
  return offset + step * (point % size);
}

/** Row of a point in pixels of the search image. */
export function pointY({ size, stride: step, offset }: SampleGrid, point: number): number {
  return offset + step * Math.floor(point / size);
}

/**
 * Centre of a sample in pixels of the search image.
 *
 * @throws InputError if the grid has no such sample.
 */
export function samplePoint(grid: SampleGrid, sample: number): { readonly x: number; readonly y: number } {
  if (!(Number.isInteger(sample) && sample >= 0 && sample < sampleCount(grid))) {
    throw new InputError(`sample is ${sample}; expected a whole number from 0 to ${sampleCount(grid) - 1}`);
  }
  const point = sample % pointCount(grid);
  return { x: pointX(grid, point), y: pointY(grid, point) };
}
