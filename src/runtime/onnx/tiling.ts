import type { FilterInfo } from './types.js';

/** Side of an input tile. */
export const INPUT_TILE = 4;
/** Side of an output tile. */
export const OUTPUT_TILE = 2;

/** Index maps between images and overlapping input tiles, and between outputs and adjacent output tiles. */
export interface Tiling {
  /** Number of tiles. */
  readonly count: number;
  /** Input pixel by position in a tile and tile; one past the last pixel for padding. */
  readonly inputIndices: readonly number[];
  /** Index in the output tiles, by output pixel. */
  readonly outputIndices: readonly number[];
}

/**
 * Tiles of a 3x3 convolution of stride 1. Pixels of a tile have the distance of the filter's taps, which covers
 * dilations.
 *
 * @param padding Rows above and columns to the left.
 * @param dilations Of rows and of columns.
 */
export function tileConvolution(
  { images, results }: Pick<FilterInfo, 'images' | 'results'>,
  padding: readonly number[],
  dilations: readonly number[],
): Tiling {
  const [[top, left], [dy, dx]] = [padding, dilations];
  const [count, height, width] = images;
  const [, rows, columns] = results;
  const corners = starts(count, 1, 1).flatMap((image) =>
    starts(rows, dy!, OUTPUT_TILE).flatMap((y) => starts(columns, dx!, OUTPUT_TILE).map((x) => [image, y, x] as const)),
  );
  const places = (side: number): [number, number][] =>
    Array.from({ length: side * side }, (_, k) => [Math.floor(k / side), k % side]);
  const inputIndices = places(INPUT_TILE).flatMap(([a, b]) =>
    corners.map(([image, y, x]) => {
      const [row, column] = [y + a * dy! - top!, x + b * dx! - left!];
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      return isInside ? (image * height + row) * width + column : count * height * width;
    }),
  );
  const outputIndices = new Array<number>(count * rows * columns);
  places(OUTPUT_TILE).forEach(([a, b], place) => {
    corners.forEach(([image, y, x], k) => {
      const [row, column] = [y + a * dy!, x + b * dx!];
      if (row < rows && column < columns)
        outputIndices[(image * rows + row) * columns + column] = place * corners.length + k;
    });
  });
  return { count: corners.length, inputIndices, outputIndices };
}

/** First positions of tiles of `pixels` pixels with the given dilation in a row. */
function starts(length: number, dilation: number, pixels: number): number[] {
  return Array.from({ length }, (_, place) => place).filter((place) => Math.floor(place / dilation) % pixels === 0);
}
