import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import type { FrameSize } from '../../trackers/shared/state.js';
import type { GrayImage } from './correlation.js';

/** Maximum number of samples per axis that an output pixel averages. */
const maxSamples = 4;

/**
 * Crops an area of an image, converts it to grey (ITU-R BT.601) and resizes it: every output pixel is the mean of a grid of
 * samples. Border: replicated.
 *
 * @param area In pixels of the image, fractional; integer coordinates are pixel corners.
 * @param size Size of the result.
 */
export function linearGray(image: Image, area: Xywh, size: FrameSize): GrayImage {
  const columns = axis(area.x, area.w / size.width, size.width, image.width);
  const rows = axis(area.y, area.h / size.height, size.height, image.height);
  const pixels = new Float32Array(size.width * size.height);
  const [nx, ny] = [columns.length / size.width, rows.length / size.height];
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      let sum = 0;
      for (let j = ny * y; j < ny * (y + 1); j++) {
        const row = rows[j]! * image.width;
        for (let i = nx * x; i < nx * (x + 1); i++) {
          const at = 3 * (row + columns[i]!);
          sum += 0.299 * image.data[at]! + 0.587 * image.data[at + 1]! + 0.114 * image.data[at + 2]!;
        }
      }
      pixels[y * size.width + x] = sum / (nx * ny);
    }
  }
  return { ...size, pixels };
}

/** Pixel indices of the samples along one axis. */
function axis(start: number, step: number, count: number, length: number): Int32Array {
  const samples = Math.min(Math.max(Math.round(step), 1), maxSamples);
  return Int32Array.from({ length: count * samples }, (_, i) => {
    const at = Math.floor(start + ((i + 0.5) * step) / samples);
    return Math.min(Math.max(at, 0), length - 1);
  });
}
