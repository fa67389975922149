import type { Design } from './design.js';
import { blankRaster, type Raster } from './raster.js';
import type { Texture } from './texture.js';
import { clamp } from './wave.js';

/** An object as a picture, seen from the front and from behind. */
export interface Sprite {
  readonly front: Raster;
  readonly back: Raster;
}

/** How far a picture reaches in the coordinates of shapes: a little beyond their 1, so that no edge is cut. */
const reach = 1.04;

/**
 * Paints an object. Each part is darker towards its edge and lighter on the side of the light, so that it looks round,
 * and all have a thin dark outline.
 *
 * @param textures One for each number that the design's parts name.
 * @param width Pixels from -1 to 1 in the coordinates of shapes; the height follows from the design.
 */
export function paintSprite(design: Design, textures: readonly Texture[], width: number): Raster {
  const raster = blankRaster(Math.ceil(width * reach), Math.ceil((width / design.ratio) * reach));
  const { data } = raster;
  const height = width / design.ratio;
  const unit = Math.min(width, height) / 2; // pixels per unit of distance, across the narrower side
  for (let row = 0, at = 0; row < raster.height; row++) {
    const y = ((2 * (row + 0.5)) / raster.height - 1) * reach;
    for (let column = 0; column < raster.width; column++, at += 4) {
      const x = ((2 * (column + 0.5)) / raster.width - 1) * reach;
      for (const { shape, texture } of design.parts) {
        const distance = shape(x, y);
        const opacity = clamp(0.5 - distance * unit, 0, 1);
        if (opacity === 0) continue;
        const { at: value, colours } = textures[texture]!;
        const index = 3 * value(column, row);
        const light = shade(distance, x, y, unit) * opacity;
        for (let c = 0; c < 3; c++)
          data[at + c] = data[at + c]! * (1 - opacity) + Math.min(255, colours[index + c]! * light);
        data[at + 3] = data[at + 3]! * (1 - opacity) + opacity;
      }
    }
  }
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) data[i + c] = Math.min(data[i + c]!, 255 * data[i + 3]!);
  }
  return raster;
}

function shade(distance: number, x: number, y: number, unit: number): number {
  const depth = Math.min(1, -distance / 0.4);
  const round = 0.62 + 0.43 * depth * (2 - depth);
  const lit = 1 - 0.16 * y - 0.1 * x;
  const outline = -distance * unit < 1.1 ? 0.55 : 1;
  return round * lit * outline;
}
