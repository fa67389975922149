import { type Colour, meanColour } from './colour.js';
import { checkImage, type Image } from './image.js';
import { emptyTaps, type LinearTaps, linearTaps } from './resize.js';

/** A square part of an image. */
export interface Square {
  /** Centre in pixels of the image; integers are pixel centres. */
  readonly cx: number;
  readonly cy: number;
  /** Side in pixels, an integer. The square may extend beyond the image. */
  readonly side: number;
}

/** Crops squares from images and resizes them to one size. */
export interface Cropper {
  /** Side of the result in pixels. */
  readonly size: number;
  /**
   * @param fill Colour outside the image, if the cropper uses one.
   * @returns RGB [size, size, 3] from 0 to 255; overwritten by the next call.
   * @throws InputError as `checkImage`.
   */
  readonly crop: (image: Image, square: Square, fill: Colour) => Uint8Array | Float32Array;
  /** Equal for squares with identical crops of an image. */
  readonly key: (square: Square) => string;
}

/**
 * pysot's crop: the square is rounded to whole pixels, filled outside the image, and resized bilinearly in 8 bits with OpenCV's
 * fixed-point arithmetic. Rows are resized on demand, so that time and memory depend on `size` only, not on the square.
 *
 * Source: STVIR/pysot @ d04028f, base_tracker.py; opencv/opencv @ 4.x, resize.cpp.
 *
 * @param size Side of the crops.
 */
export function filledCropper(size: number): Cropper {
  const pixels = new Uint8Array(3 * size * size);
  const [columns, lines] = [emptyTaps(size), emptyTaps(size)];
  const rows: [Int32Array, Int32Array] = [new Int32Array(3 * size), new Int32Array(3 * size)];
  const crop = (image: Image, { cx, cy, side }: Square, fill: Colour): Uint8Array => {
    checkImage(image);
    linearTaps(side, size, 'columns', columns);
    linearTaps(side, size, 'rows', lines);
    const [left, top] = [firstPixel(cx, side), firstPixel(cy, side)];
    let [above, below] = rows;
    let [aboveRow, belowRow] = [-1, -1];
    for (let y = 0; y < size; y++) {
      const [low, high] = [lines.low[y]!, lines.high[y]!];
      if (aboveRow !== low) {
        [above, below, aboveRow, belowRow] = [below, above, belowRow, aboveRow]; // often the previous lower row
        if (aboveRow !== low) resizeRow(image, top + low, left, columns, fill, above);
        aboveRow = low;
      }
      if (belowRow !== high) resizeRow(image, top + high, left, columns, fill, below);
      belowRow = high;
      blend(above, below, lines.lowWeight[y]!, lines.highWeight[y]!, pixels, 3 * size * y);
    }
    return pixels;
  };
  return { size, crop, key: ({ cx, cy, side }) => `${firstPixel(cx, side)} ${firstPixel(cy, side)} ${side}` };
}

function firstPixel(centre: number, side: number): number {
  return Math.floor(centre - (side + 1) / 2 + 0.5);
}

/** Resizes one row of the crop; the results are scaled by 2048. */
function resizeRow(image: Image, y: number, left: number, taps: LinearTaps, fill: Colour, into: Int32Array): void {
  const { width, height, data } = image;
  const { low, high, lowWeight, highWeight } = taps;
  const size = low.length;
  if (y < 0 || y >= height) {
    fillRow(into, fill, 0, size);
    return;
  }
  const row = y * width;
  let from = 0; // columns from..to-1 lie within the image with both neighbours
  while (from < size && left + low[from]! < 0) from++;
  let to = size;
  while (to > from && left + high[to - 1]! >= width) to--;
  for (let x = from; x < to; x++) {
    const a = 3 * (row + left + low[x]!);
    const b = 3 * (row + left + high[x]!);
    const [p, q] = [lowWeight[x]!, highWeight[x]!];
    into[3 * x] = data[a]! * p + data[b]! * q;
    into[3 * x + 1] = data[a + 1]! * p + data[b + 1]! * q;
    into[3 * x + 2] = data[a + 2]! * p + data[b + 2]! * q;
  }
  const edge = (x: number): void => {
    const [columnA, columnB] = [left + low[x]!, left + high[x]!];
    for (let c = 0; c < 3; c++) {
      const a = columnA >= 0 && columnA < width ? data[3 * (row + columnA) + c]! : fill[c]!;
      const b = columnB >= 0 && columnB < width ? data[3 * (row + columnB) + c]! : fill[c]!;
      into[3 * x + c] = a * lowWeight[x]! + b * highWeight[x]!;
    }
  };
  for (let x = 0; x < from; x++) edge(x);
  for (let x = to; x < size; x++) edge(x);
}

function fillRow(into: Int32Array, fill: Colour, from: number, to: number): void {
  for (let x = from; x < to; x++) {
    into[3 * x] = fill[0] * 2048;
    into[3 * x + 1] = fill[1] * 2048;
    into[3 * x + 2] = fill[2] * 2048;
  }
}

/** OpenCV's vertical pass: products are truncated to 16 bits before they are added and rounded. */
function blend(above: Int32Array, below: Int32Array, p: number, q: number, into: Uint8Array, at: number): void {
  for (let i = 0; i < above.length; i++) {
    into[at + i] = ((((above[i]! >> 4) * p) >> 16) + (((below[i]! >> 4) * q) >> 16) + 2) >> 2;
  }
}

/** The mean colour of an image, rounded down: the fill colour of the reference trackers. */
export function truncatedMeanColour(image: Image): Colour {
  const [red, green, blue] = meanColour(image);
  return [Math.floor(red), Math.floor(green), Math.floor(blue)];
}
