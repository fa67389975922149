import type { Xyxy } from '../../boxes/types.js';
import type { Image } from './image.js';
import { type Colour, plainChannels, type Sampling, warpImage } from './warp.js';

/**
 * Where the pixels of the prepared square come from: corners of the square of side s_z P / z around the target go to its
 * corner pixels. Source: STVIR/pysot @ d04028f, par_crop.py.
 */
export function preparedSampling(
  { x1, y1, x2, y2 }: Xyxy,
  size: number,
  { context, templateSize }: { readonly context: number; readonly templateSize: number },
): Sampling {
  const [w, h] = [x2 - x1, y2 - y1];
  const margin = context * (w + h);
  const side = (Math.sqrt((w + margin) * (h + margin)) * size) / templateSize;
  const scale = side / (size - 1);
  return { scaleX: scale, offsetX: (x1 + x2 - side) / 2, scaleY: scale, offsetY: (y1 + y2 - side) / 2 };
}

/** The square around a target cut from a frame, rounded to whole grey levels, as prepared crops are. */
export function cropSquare(image: Image, sampling: Sampling, size: number, border: Colour): Image {
  const cut = new Float32Array(3 * size * size);
  warpImage(image, sampling, size, border, plainChannels, cut);
  const data = new Uint8Array(cut.length);
  for (let i = 0; i < data.length; i++) data[i] = cut[i]! + 0.5; // the array cuts off what is behind the point
  return { width: size, height: size, data };
}
