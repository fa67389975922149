import type { Cropper, Square } from './crop.js';
import { checkImage, type Image } from './image.js';
import { roundHalfEven } from './resize.js';

/**
 * CoSiamRPN's crop: replicated border; a square at least about twice as large as the result is first subsampled by an integer
 * step; then bilinear interpolation with half-pixel centres, not rounded. The fill colour is not used.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, CoSiamRPNTracker.py, after DiMP's sample_patch.
 *
 * @param size Side of the crops.
 */
export function replicatedCropper(size: number): Cropper {
  const pixels = new Float32Array(3 * size * size);
  const [columns, rows] = [emptyLine(size), emptyLine(size)];
  const crop = (image: Image, { cx, cy, side }: Square): Float32Array => {
    checkImage(image);
    const step = Math.max(Math.trunc(side / size - 0.1), 1);
    setLine(columns, image.width, cx, side, step);
    setLine(rows, image.height, cy, side, step);
    for (let y = 0; y < size; y++) interpolateRow(image, rows, y, columns, pixels);
    return pixels;
  };
  return { size, crop, key: ({ cx, cy, side }) => `${cx} ${cy} ${side}` };
}

interface Line {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly fraction: Float32Array;
}

function emptyLine(size: number): Line {
  return { low: new Int32Array(size), high: new Int32Array(size), fraction: new Float32Array(size) };
}

/** Along one axis: two neighbouring pixels per output position, and the weight of the second. */
function setLine(line: Line, length: number, centre: number, side: number, step: number): void {
  const size = line.low.length;
  const rounded = roundHalfEven(centre);
  const offset = ((rounded % step) + step) % step;
  const middle = (rounded - offset) / step;
  const count = Math.max(1, Math.ceil((length - offset) / step)); // pixels of the subsampled image
  const cropSide = Math.max(roundHalfEven(side / step), 2);
  const start = middle - Math.floor((cropSide - 1) / 2);
  const pixel = (i: number): number =>
    Math.min(offset + step * Math.min(Math.max(start + i, 0), count - 1), length - 1);
  for (let i = 0; i < size; i++) {
    const at = Math.max(((i + 0.5) * cropSide) / size - 0.5, 0);
    const low = Math.min(Math.floor(at), cropSide - 1);
    line.low[i] = pixel(low);
    line.high[i] = pixel(Math.min(low + 1, cropSide - 1));
    line.fraction[i] = at - low;
  }
}

function interpolateRow({ width, data }: Image, rows: Line, y: number, columns: Line, into: Float32Array): void {
  const size = columns.low.length;
  const [top, bottom, v] = [rows.low[y]! * width, rows.high[y]! * width, rows.fraction[y]!];
  for (let x = 0; x < size; x++) {
    const [left, right, u] = [columns.low[x]!, columns.high[x]!, columns.fraction[x]!];
    for (let c = 0; c < 3; c++) {
      const above = data[3 * (top + left) + c]! * (1 - u) + data[3 * (top + right) + c]! * u;
      const below = data[3 * (bottom + left) + c]! * (1 - u) + data[3 * (bottom + right) + c]! * u;
      into[3 * (y * size + x) + c] = above * (1 - v) + below * v;
    }
  }
}
