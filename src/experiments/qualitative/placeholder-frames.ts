import { boxAt } from '../../boxes/rows.js';
import { blankImage, type Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import { type Rng, random } from '../../random/random.js';

const CELL = 24; // px between the background's random values

/**
 * A placeholder image for a frame of placeholder results: a blurred static background, and an ellipse with rings in the
 * annotated box. 320 x 240 where the sequence has no frame size.
 */
export function placeholderFrame({ name, gt, imageSize }: Sequence, index: number): Image {
  const { width, height } = imageSize ?? { width: 320, height: 240 };
  const image = blankImage(width, height);
  const columns = Math.ceil(width / CELL) + 2;
  const levels = randomLevels(random(1, 'made-up frame', name), columns * (Math.ceil(height / CELL) + 2));
  const { x, y, w, h } = boxAt(gt, index);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i += 3) {
      const level = levelAt(levels, columns, column / CELL, row / CELL);
      const dx = (2 * (column + 0.5 - x)) / w - 1;
      const dy = (2 * (row + 0.5 - y)) / h - 1;
      const r = dx * dx + dy * dy; // below 1 inside the ellipse; NaN where there is no box
      const ring = r < 0.2 ? 60 : r < 0.55 ? 215 : 120;
      image.data[i] = r < 1 ? ring : level * 0.85;
      image.data[i + 1] = r < 1 ? ring * 0.8 : level;
      image.data[i + 2] = r < 1 ? 70 : level * 0.9;
    }
  }
  return image;
}

function randomLevels(rng: Rng, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => rng.between(90, 200));
}

function levelAt(levels: Float64Array, columns: number, u: number, v: number): number {
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const [across, down] = [u - left, v - top];
  const cell = top * columns + left;
  const above = levels[cell]! + across * (levels[cell + 1]! - levels[cell]!);
  const below = levels[cell + columns]! + across * (levels[cell + columns + 1]! - levels[cell + columns]!);
  return above + down * (below - above);
}
