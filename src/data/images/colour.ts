import type { Image } from './image.js';

/** A colour: red, green, blue, from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The mean of each channel of an image; black for one without pixels. */
export function meanColour({ width, height, data }: Image): Colour {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    red += data[i]!;
    green += data[i + 1]!;
    blue += data[i + 2]!;
  }
  const count = Math.max(1, width * height);
  return [red / count, green / count, blue / count];
}

/** The luma of red, green and blue at an index, ITU-R BT.601: grey as OpenCV and torchvision compute it. */
export function lumaAt(pixels: ArrayLike<number>, i: number): number {
  return 0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!;
}
