import { mean } from '../../statistics/mean.js';

/** A grey image with values of any range. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  /** [height, width], row-major. */
  readonly pixels: Float32Array;
}

/** Position of the best match of a template. */
export interface Match {
  readonly column: number;
  readonly row: number;
  /** The correlation coefficient, from -1 to 1. */
  readonly score: number;
}

/** The image scaled to mean 0 and norm 1; all 0 for a constant image. */
export function normalised({ width, height, pixels }: GrayImage): GrayImage {
  const middle = mean(pixels);
  const norm = Math.sqrt(pixels.reduce((sum, value) => sum + (value - middle) ** 2, 0));
  return { width, height, pixels: pixels.map((value) => (norm > 1e-6 ? (value - middle) / norm : 0)) };
}

/**
 * The position of the maximum zero-mean normalised correlation; of ties the one nearest to the centre. Window sums are
 * computed from integral images.
 *
 * @param image At least as large as the template.
 * @param template Result of {@link normalised}.
 */
export function bestMatch(image: GrayImage, template: GrayImage): Match {
  const { width, height } = template;
  const [sums, squares] = integrals(image);
  const [columns, rows] = [image.width - width + 1, image.height - height + 1];
  let best: Match = { column: 0, row: 0, score: Number.NEGATIVE_INFINITY };
  let nearest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const area = (of: Float64Array): number => windowSum(of, image.width + 1, column, row, width, height);
      const variance = area(squares) - area(sums) ** 2 / (width * height);
      const score = variance > 1e-3 ? product(image, template, column, row) / Math.sqrt(variance) : 0;
      const distance = Math.hypot(column - (columns - 1) / 2, row - (rows - 1) / 2);
      if (score > best.score || (score === best.score && distance < nearest)) {
        best = { column, row, score };
        nearest = distance;
      }
    }
  }
  return best;
}

function product(image: GrayImage, { width, height, pixels }: GrayImage, column: number, row: number): number {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    const at = (row + y) * image.width + column;
    const from = y * width;
    for (let x = 0; x < width; x++) sum += image.pixels[at + x]! * pixels[from + x]!;
  }
  return sum;
}

/** Integral images of the pixels and of their squares. */
function integrals({ width, height, pixels }: GrayImage): [Float64Array, Float64Array] {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  const squares = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let [sum, square] = [0, 0];
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x]!;
      sum += value;
      square += value * value;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + sum;
      squares[(y + 1) * stride + x + 1] = squares[y * stride + x + 1]! + square;
    }
  }
  return [sums, squares];
}

function windowSum(of: Float64Array, stride: number, x: number, y: number, w: number, h: number): number {
  const [top, bottom] = [y * stride + x, (y + h) * stride + x];
  return of[bottom + w]! - of[bottom]! - of[top + w]! + of[top]!;
}
