import type { Image } from '../images/image.js';
import type { Layer } from './compositing.js';

/** Ground truth of a frame: the target's box and state. */
export interface FrameAnnotation {
  /**
   * x, y, w, h around the target's whole silhouette, including parts that are occluded or outside the frame; (0, 0) is the
   * frame's corner.
   */
  readonly box: readonly [x: number, y: number, w: number, h: number];
  /** The same as a box rotated with the target: x and y of four corners. */
  readonly polygon: readonly number[];
  /** Share of the silhouette that is occluded, and share of it that is outside the frame. */
  readonly hidden: number;
  readonly outside: number;
  /** Share of the target's surroundings that looks similar to it: see `similarityAround`. */
  readonly similarity: number;
  /** Motion of the target while the shutter is open, in pixels. */
  readonly blur: number;
  /** Brightness of the illumination at the target; 1 is neutral. */
  readonly light: number;
  /** Rotations in turns: in-plane, and around the vertical axis. */
  readonly angle: number;
  readonly yaw: number;
  /** Amplitude of the deformation as a share of the target's size. */
  readonly bend: number;
}

/** Minimum coverage of a pixel that counts as part of an object. */
const minCoverage = 0.5;

/**
 * Axis-aligned box x, y, w, h around the pixels that the layer's object covers at least half, in pixels of the frame;
 * undefined if there are none.
 */
export function silhouetteBox(layer: Layer): [x: number, y: number, w: number, h: number] | undefined {
  const { width, height, data } = layer;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0, at = 3; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      if (data[at]! < minCoverage) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      bottom = row;
    }
  }
  if (right < 0) return undefined;
  return [layer.x + left, layer.y + top, right - left + 1, bottom - top + 1];
}

/**
 * Box around the same pixels, rotated by the angle of the given cosine and sine, as in VOT's annotations.
 *
 * @returns x and y of four corners, the upper left one of the unrotated box first.
 */
export function silhouettePolygon(layer: Layer, c: number, s: number): number[] {
  const { width, height, data } = layer;
  let [minX, maxX, minY, maxY] = [1e9, -1e9, 1e9, -1e9]; // in the rotated coordinates
  for (let row = 0, at = 3; row < height; row++) {
    for (let column = 0; column < width; column++, at += 4) {
      if (data[at]! < minCoverage) continue;
      const x = c * (layer.x + column + 0.5) + s * (layer.y + row + 0.5);
      const y = c * (layer.y + row + 0.5) - s * (layer.x + column + 0.5);
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
    }
  }
  const [left, right, top, bottom] = [minX - 0.5, maxX + 0.5, minY - 0.5, maxY + 0.5];
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;
  return corners.flatMap(([x, y]) => [c * x - s * y, s * x + c * y].map((value) => Math.round(100 * value) / 100));
}

/** Area of the layer's silhouette in pixels: the sum of its opacities. */
export function silhouetteArea({ width, height, data }: Layer): number {
  let area = 0;
  for (let i = 3; i < 4 * width * height; i += 4) area += data[i]!;
  return area;
}

/** Removes from a silhouette what an occluder covers, in place. */
export function subtractOccluder(silhouette: Layer, occluder: Layer): void {
  const left = Math.max(silhouette.x, occluder.x);
  const right = Math.min(silhouette.x + silhouette.width, occluder.x + occluder.width);
  const bottom = Math.min(silhouette.y + silhouette.height, occluder.y + occluder.height);
  for (let y = Math.max(silhouette.y, occluder.y); y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = 4 * ((y - silhouette.y) * silhouette.width + x - silhouette.x) + 3;
      silhouette.data[at]! *= 1 - occluder.data[4 * ((y - occluder.y) * occluder.width + x - occluder.x) + 3]!;
    }
  }
}

/**
 * Shares of a silhouette that are occluded and outside the frame; with the visible share they sum to 1. Parts outside the
 * frame that are occluded too count as occluded.
 *
 * @param unoccluded The silhouette after `subtractOccluder` with each occluder.
 * @param area Area of the whole silhouette.
 */
export function visibility(
  { x, y, width, height, data }: Layer,
  area: number,
  image: Pick<Image, 'width' | 'height'>,
): Pick<FrameAnnotation, 'hidden' | 'outside'> {
  let [inside, outside] = [0, 0];
  for (let row = 0, at = 3; row < height; row++) {
    const isRowInside = y + row >= 0 && y + row < image.height;
    for (let column = 0; column < width; column++, at += 4) {
      if (isRowInside && x + column >= 0 && x + column < image.width) inside += data[at]!;
      else outside += data[at]!;
    }
  }
  const share = (value: number): number => (area === 0 ? 0 : roundedShare(value, area));
  return { hidden: share(area - inside - outside), outside: share(outside) };
}

/** Pixels that look similar to the target. */
export interface SimilarityMask {
  readonly width: number;
  readonly height: number;
  /** 1 for each similar pixel, else 0, row by row. */
  readonly similar: Uint8Array;
}

/** Sets the mask to `value` where the layer's object covers a pixel at least half. */
export function markSimilar({ width, height, similar }: SimilarityMask, layer: Layer, value: 0 | 1): void {
  for (let row = Math.max(0, -layer.y); row < Math.min(layer.height, height - layer.y); row++) {
    for (let column = Math.max(0, -layer.x); column < Math.min(layer.width, width - layer.x); column++) {
      if (layer.data[4 * (row * layer.width + column) + 3]! < minCoverage) continue;
      similar[(layer.y + row) * width + layer.x + column] = value;
    }
  }
}

/**
 * Share of the pixels around a box, up to its width and height away, that look similar to the target.
 *
 * @param frame Mask of the moving objects.
 * @param background Mask of the background, whose pixel (left, top) is the frame's first.
 */
export function similarityAround(
  box: FrameAnnotation['box'],
  frame: SimilarityMask,
  background: SimilarityMask,
  left: number,
  top: number,
): number {
  const [x, y, w, h] = box;
  let [similar, total] = [0, 0];
  for (let row = Math.max(0, y - h); row < Math.min(frame.height, y + 2 * h); row++) {
    for (let column = Math.max(0, x - w); column < Math.min(frame.width, x + 2 * w); column++) {
      if (row >= y && row < y + h && column >= x && column < x + w) continue;
      total++;
      similar +=
        frame.similar[row * frame.width + column]! |
        background.similar[(top + row) * background.width + left + column]!;
    }
  }
  return total === 0 ? 0 : roundedShare(similar, total);
}

/** A share with three decimals. */
function roundedShare(part: number, whole: number): number {
  return Math.round((1000 * part) / whole) / 1000;
}
