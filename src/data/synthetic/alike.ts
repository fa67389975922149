import type { Tile } from './tile.js';

/** Sets the pixels that a tile covers at least half to `value`, in a mask of the given width. */
export function markAlike(mask: Uint8Array, width: number, tile: Tile, value: number): void {
  const height = mask.length / width;
  for (let row = Math.max(0, -tile.y); row < Math.min(tile.height, height - tile.y); row++) {
    for (let column = Math.max(0, -tile.x); column < Math.min(tile.width, width - tile.x); column++) {
      if (tile.data[4 * (row * tile.width + column) + 3]! < 0.5) continue;
      mask[(tile.y + row) * width + tile.x + column] = value;
    }
  }
}

/**
 * How much of what surrounds a box looks like its content: the share of the pixels around it, as far as the box is wide
 * and high, that are marked in the frame's mask or in the background's.
 *
 * @param left Column and row of the background that the frame's first pixel shows.
 */
export function alikeAround(
  box: readonly [x: number, y: number, w: number, h: number],
  mask: Uint8Array,
  width: number,
  background: { readonly width: number; readonly alike: Uint8Array },
  left: number,
  top: number,
): number {
  const [x, y, w, h] = box;
  let [alike, around] = [0, 0];
  for (let row = Math.max(0, y - h); row < Math.min(mask.length / width, y + 2 * h); row++) {
    for (let column = Math.max(0, x - w); column < Math.min(width, x + 2 * w); column++) {
      if (row >= y && row < y + h && column >= x && column < x + w) continue;
      around++;
      alike += mask[row * width + column]! | background.alike[(top + row) * background.width + left + column]!;
    }
  }
  return around === 0 ? 0 : Math.round((1000 * alike) / around) / 1000;
}
