import type { Xywh } from '../../boxes/types.js';
import type { Colour } from '../../data/images/colour.js';
import type { Image } from '../../data/images/image.js';

/**
 * Draws the outline of a box into an image, clipped to it.
 *
 * @param thickness In pixels, drawn inwards from the rounded edge.
 */
export function drawBox({ width, height, data }: Image, { x, y, w, h }: Xywh, colour: Colour, thickness: number): void {
  const [left, top, right, bottom] = [x, y, x + w, y + h].map(Math.round) as [number, number, number, number];
  const fill = (x1: number, y1: number, x2: number, y2: number): void => {
    for (let row = Math.max(y1, 0); row < Math.min(y2, height); row++) {
      for (let column = Math.max(x1, 0); column < Math.min(x2, width); column++) {
        data.set(colour, 3 * (row * width + column));
      }
    }
  };
  fill(left, top, right, Math.min(top + thickness, bottom));
  fill(left, Math.max(bottom - thickness, top), right, bottom);
  fill(left, top, Math.min(left + thickness, right), bottom);
  fill(Math.max(right - thickness, left), top, right, bottom);
}
