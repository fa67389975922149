import type { Colour } from './colour.js';
import type { Cropper, Square } from './crop.js';
import { checkImage, type Image } from './image.js';

/**
 * SiamFC++'s crop: an affine warp that maps the centres of the square's corner pixels to those of the result, without rounding
 * the square to pixels; bilinear, at positions rounded to 1/32 pixel as in OpenCV's warpAffine.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, pipeline/utils/crop.py; opencv/opencv @ 4.x, imgwarp.cpp.
 *
 * @param size Side of the crops, at least 2.
 */
export function warpedCropper(size: number): Cropper {
  const pixels = new Uint8Array(3 * size * size);
  const [columns, rows] = [new Int32Array(size), new Int32Array(size)];
  const crop = (image: Image, { cx, cy, side }: Square, fill: Colour): Uint8Array => {
    checkImage(image);
    positions(cx, side, columns);
    positions(cy, side, rows);
    for (let y = 0; y < size; y++) warpRow(image, rows[y]!, columns, fill, pixels, 3 * size * y);
    return pixels;
  };
  return { size, crop, key: ({ cx, cy, side }) => `${cx} ${cy} ${side}` };
}

/** Positions in the image in units of 1/32 pixel, rounded from 1/1024 as in warpAffine. */
function positions(centre: number, side: number, into: Int32Array): void {
  const step = (side - 1) / (into.length - 1);
  const start = Math.round((centre - (side - 1) / 2) * 1024) + 16;
  for (let i = 0; i < into.length; i++) into[i] = (start + Math.round(i * step * 1024)) >> 5;
}

function warpRow(
  { width, height, data }: Image,
  at: number,
  columns: Int32Array,
  fill: Colour,
  into: Uint8Array,
  offset: number,
): void {
  const [y, v] = [at >> 5, at & 31];
  for (let i = 0; i < columns.length; i++) {
    const [x, u] = [columns[i]! >> 5, columns[i]! & 31];
    const isInside = x >= 0 && y >= 0 && x + 1 < width && y + 1 < height;
    const first = 3 * (y * width + x);
    for (let c = 0; c < 3; c++) {
      let [a, b, d, e] = [fill[c]!, fill[c]!, fill[c]!, fill[c]!];
      if (isInside) {
        const k = first + c;
        [a, b, d, e] = [data[k]!, data[k + 3]!, data[k + 3 * width]!, data[k + 3 * width + 3]!];
      } else {
        const [hasLeft, hasRight] = [x >= 0 && x < width, x + 1 >= 0 && x + 1 < width];
        const k = first + c;
        if (y >= 0 && y < height) {
          if (hasLeft) a = data[k]!;
          if (hasRight) b = data[k + 3]!;
        }
        if (y + 1 >= 0 && y + 1 < height) {
          if (hasLeft) d = data[k + 3 * width]!;
          if (hasRight) e = data[k + 3 * width + 3]!;
        }
      }
      const top = a * (32 - u) + b * u;
      const bottom = d * (32 - u) + e * u;
      into[offset + 3 * i + c] = (top * (32 - v) + bottom * v + 512) >> 10;
    }
  }
}
