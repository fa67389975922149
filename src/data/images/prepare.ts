import { sideWithContext } from '../../boxes/context.js';
import type { Xyxy } from '../../boxes/types.js';
import type { Colour } from './colour.js';
import type { Image } from './image.js';
import { plainChannels, type Sampling, warpImage } from './warp.js';

/**
 * The sampling of a prepared crop of side P: the corners of the square of side s_z P / z around the target map to its corner
 * pixels. Source: STVIR/pysot @ d04028f, par_crop.py.
 */
export function preparedSampling(
  { x1, y1, x2, y2 }: Xyxy,
  size: number,
  { context, templateSize }: { readonly context: number; readonly templateSize: number },
): Sampling {
  const side = (sideWithContext(x2 - x1, y2 - y1, context) * size) / templateSize;
  const scale = side / (size - 1);
  return { scaleX: scale, offsetX: (x1 + x2 - side) / 2, scaleY: scale, offsetY: (y1 + y2 - side) / 2 };
}

/** Crops a square from a frame and rounds it to 8 bits, as prepared crops are stored. */
export function cropSquare(image: Image, sampling: Sampling, size: number, border: Colour): Image {
  const pixels = new Float32Array(3 * size * size);
  warpImage(image, sampling, size, border, plainChannels, pixels);
  const data = new Uint8Array(pixels.length);
  for (let i = 0; i < data.length; i++) data[i] = pixels[i]! + 0.5; // truncated by the array
  return { width: size, height: size, data };
}
