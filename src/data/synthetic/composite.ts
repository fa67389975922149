import type { Image } from '../images/image.js';
import type { Tile } from './tile.js';
import { smoothStep } from './wave.js';

/** Lays a tile over an image, in place; what lies beyond the image is cut off. */
export function composite(tile: Tile, image: Image): void {
  const { data } = tile;
  const left = Math.max(0, tile.x);
  const right = Math.min(image.width, tile.x + tile.width);
  const top = Math.max(0, tile.y);
  const bottom = Math.min(image.height, tile.y + tile.height);
  for (let row = top; row < bottom; row++) {
    let from = 4 * ((row - tile.y) * tile.width + left - tile.x);
    let to = 3 * (row * image.width + left);
    for (let column = left; column < right; column++, from += 4, to += 3) {
      const opacity = data[from + 3]!;
      if (opacity === 0) continue;
      const rest = 1 - opacity;
      image.data[to] = data[from]! + rest * image.data[to]! + 0.5;
      image.data[to + 1] = data[from + 1]! + rest * image.data[to + 1]! + 0.5;
      image.data[to + 2] = data[from + 2]! + rest * image.data[to + 2]! + 0.5;
    }
  }
}

/** Darkens an image by a soft ellipse, in place: the shadow of an object that stands on the ground. */
export function castShadow(image: Image, cx: number, cy: number, rx: number, ry: number, strength: number): void {
  const top = Math.max(0, Math.ceil(cy - ry));
  const bottom = Math.min(image.height, Math.floor(cy + ry));
  const left = Math.max(0, Math.ceil(cx - rx));
  const right = Math.min(image.width, Math.floor(cx + rx));
  for (let row = top; row < bottom; row++) {
    const dy = (row - cy) / ry;
    for (let column = left; column < right; column++) {
      const dx = (column - cx) / rx;
      const light = 1 - strength * smoothStep(1 - dx * dx - dy * dy);
      const at = 3 * (row * image.width + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = image.data[at + c]! * light;
    }
  }
}
