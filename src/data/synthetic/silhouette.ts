import type { Tile } from './tile.js';

/** A pixel belongs to an object that covers at least this share of it. */
const opaque = 0.5;

/** x, y, w, h of the smallest box around the pixels an object covers at least half, in the frame's pixels. */
export function silhouetteBox(tile: Tile): [x: number, y: number, w: number, h: number] | undefined {
  const { width, height, data } = tile;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0, at = 3; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      if (data[at]! < opaque) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      bottom = row;
    }
  }
  if (right < 0) return undefined;
  return [tile.x + left, tile.y + top, right - left + 1, bottom - top + 1];
}

/**
 * The smallest box around the same pixels that is turned by the given cosine and sine: x and y of four corners, first
 * the one that is at the upper left where nothing is turned. What VOT's polygons are.
 */
export function silhouettePolygon(tile: Tile, c: number, s: number): number[] {
  const { width, height, data } = tile;
  let [least, most, low, high] = [1e9, -1e9, 1e9, -1e9];
  for (let row = 0, at = 3; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      if (data[at]! < opaque) continue;
      const along = c * (tile.x + column + 0.5) + s * (tile.y + row + 0.5);
      const across = c * (tile.y + row + 0.5) - s * (tile.x + column + 0.5);
      if (along < least) least = along;
      if (along > most) most = along;
      if (across < low) low = across;
      if (across > high) high = across;
    }
  }
  const ends = [least - 0.5, most + 0.5, low - 0.5, high + 0.5] as const;
  const corners = [
    [ends[0], ends[2]],
    [ends[1], ends[2]],
    [ends[1], ends[3]],
    [ends[0], ends[3]],
  ] as const;
  return corners.flatMap(([a, b]) => [c * a - s * b, s * a + c * b].map((value) => Math.round(100 * value) / 100));
}
