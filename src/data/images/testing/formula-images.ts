import type { Image } from '../image.js';

/** An image by a formula of column, row and channel; channels are counted in BGR order, as in the reference values. */
function formulaImage(width: number, height: number, of: (x: number, y: number, bgr: number) => number): Image {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + 2 - c] = of(x, y, c);
    }
  }
  return { width, height, data };
}

/** Smooth waves: floor(127.5 + 60 sin(x / 17 + c) + 60 cos(y / 23 - c) + 0.5), c counting blue, green, red. */
export function smoothImage(width: number, height: number): Image {
  return formulaImage(width, height, (x, y, c) =>
    Math.floor(127.5 + 60 * Math.sin(x / 17 + c) + 60 * Math.cos(y / 23 - c) + 0.5),
  );
}

/** Steps and jumps: (7 x + 13 y + 50 c + floor(x y / 3)) mod 256, c counting blue, green, red. */
export function steppedImage(width: number, height: number): Image {
  return formulaImage(width, height, (x, y, c) => (7 * x + 13 * y + 50 * c + Math.floor((x * y) / 3)) % 256);
}
