import type { Colour } from './colour.js';
import type { Image } from './image.js';
import { type PixelFormat, writeInput } from './pixel-format.js';

/** Maps output to input pixels: column u to x = scaleX u + offsetX, row v to y = scaleY v + offsetY. */
export interface Sampling {
  readonly scaleX: number;
  readonly offsetX: number;
  readonly scaleY: number;
  readonly offsetY: number;
}

type Triple = readonly [number, number, number];

/** Linear map of channels: output channel c is input channel order[c] times scale[c] plus shift[c]. */
export interface ChannelMap {
  readonly order: Triple;
  readonly scale: Triple;
  readonly shift: Triple;
}

/** The identity: RGB from 0 to 255. */
export const plainChannels: ChannelMap = { order: [0, 1, 2], scale: [1, 1, 1], shift: [0, 0, 0] };

/**
 * The channel map of `writeInput`, so that one loop can sample and convert.
 *
 * @param less Offset subtracted from red, green and blue before: pysot's colour augmentation.
 */
export function inputChannels(format: PixelFormat, less: Colour = [0, 0, 0]): ChannelMap {
  const probes = new Float32Array(12);
  writeInput(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1), format, probes);
  const order = [0, 1, 2].map((c) => [0, 1, 2].find((input) => probes[3 + 3 * input + c] !== probes[c])!);
  const scale = order.map((input, c) => probes[3 + 3 * input + c]! - probes[c]!);
  const shift = order.map((input, c) => probes[c]! - less[input]! * scale[c]!);
  return { order, scale, shift } as unknown as ChannelMap;
}

/**
 * Samples a square of an image bilinearly and writes it as [size, size, 3].
 *
 * Pixel centres are at integer coordinates. Border: constant colour, blended with the outermost pixels over one pixel, as in
 * OpenCV's warpAffine, but without rounding positions to 1/32 pixel and results to integers.
 *
 * @param into Output, written at `offset`.
 */
export function warpImage(
  image: Image,
  sampling: Sampling,
  size: number,
  border: Colour,
  channels: ChannelMap,
  into: Float32Array,
  offset: number = 0,
): void {
  const { width, height, data } = image;
  const columns = axis(sampling.scaleX, sampling.offsetX, size, width);
  const rows = axis(sampling.scaleY, sampling.offsetY, size, height);
  const { at: columnAt, part: columnPart, from, to } = columns;
  const [o0, o1, o2] = channels.order;
  const [k0, k1, k2] = channels.scale;
  const [s0, s1, s2] = channels.shift;
  const stride = 3 * width;
  const row = 3 * size;
  let outsideLine = -1; // a row above or below the image, which all such rows equal
  for (let v = 0; v < size; v++) {
    const y = rows.at[v]!;
    const fy = rows.part[v]!;
    const line = offset + row * v;
    const isOutside = y < -1 || y >= height;
    if (isOutside && outsideLine >= 0) {
      into.copyWithin(line, outsideLine, outsideLine + row);
      continue;
    }
    if (isOutside) outsideLine = line;
    const isInside = v >= rows.from && v < rows.to;
    const [begin, end] = isInside ? [from, to] : [0, 0];
    for (let u = begin, out = line + 3 * begin; u < end; u++, out += 3) {
      const p = y * stride + 3 * columnAt[u]!;
      const q = p + stride;
      const fx = columnPart[u]!;
      const a = data[p + o0]!;
      const b = data[p + o1]!;
      const c = data[p + o2]!;
      const d = data[q + o0]!;
      const e = data[q + o1]!;
      const f = data[q + o2]!;
      const top0 = a + (data[p + 3 + o0]! - a) * fx;
      const top1 = b + (data[p + 3 + o1]! - b) * fx;
      const top2 = c + (data[p + 3 + o2]! - c) * fx;
      const low0 = d + (data[q + 3 + o0]! - d) * fx;
      const low1 = e + (data[q + 3 + o1]! - e) * fx;
      const low2 = f + (data[q + 3 + o2]! - f) * fx;
      into[out] = (top0 + (low0 - top0) * fy) * k0 + s0;
      into[out + 1] = (top1 + (low1 - top1) * fy) * k1 + s1;
      into[out + 2] = (top2 + (low2 - top2) * fy) * k2 + s2;
    }
    let outside = -1; // a pixel left or right of the image, which all such pixels of a row equal
    for (let u = 0; u < size; u++) {
      if (u === begin && end > begin) u = end;
      if (u >= size) break;
      const out = line + 3 * u;
      if (columnAt[u]! < -1 || columnAt[u]! >= width) {
        if (outside >= 0) {
          into[out] = into[outside]!;
          into[out + 1] = into[outside + 1]!;
          into[out + 2] = into[outside + 2]!;
          continue;
        }
        outside = out;
      }
      for (let c = 0; c < 3; c++) {
        const value = blend(image, columnAt[u]!, y, columnPart[u]!, fy, channels.order[c]!, border);
        into[out + c] = value * channels.scale[c]! + channels.shift[c]!;
      }
    }
  }
}

/** Along one axis: per output position the pixel before it and the fraction beyond, and the range with both neighbours. */
function axis(scale: number, offset: number, size: number, length: number): Axis {
  const at = new Int32Array(size);
  const part = new Float64Array(size);
  let [from, to] = [size, 0];
  for (let i = 0; i < size; i++) {
    const x = scale * i + offset;
    const before = Math.floor(Math.max(-2, Math.min(length + 1, x)));
    at[i] = before;
    part[i] = x >= -1 && x < length ? x - before : 0;
    if (before >= 0 && before < length - 1) {
      from = Math.min(from, i);
      to = i + 1;
    }
  }
  return { at, part, from, to: Math.max(from, to) };
}

interface Axis {
  readonly at: Int32Array;
  readonly part: Float64Array;
  /** Output positions in [from, to) have both neighbours in the image. */
  readonly from: number;
  readonly to: number;
}

function blend(image: Image, x: number, y: number, fx: number, fy: number, c: number, border: Colour): number {
  const top = pixel(image, x, y, c, border) * (1 - fx) + pixel(image, x + 1, y, c, border) * fx;
  const low = pixel(image, x, y + 1, c, border) * (1 - fx) + pixel(image, x + 1, y + 1, c, border) * fx;
  return top * (1 - fy) + low * fy;
}

function pixel({ width, height, data }: Image, x: number, y: number, c: number, border: Colour): number {
  return x >= 0 && x < width && y >= 0 && y < height ? data[3 * (y * width + x) + c]! : border[c]!;
}

/** True if a sampling of `size` by `size` pixels needs the border's colour. */
export function reachesBorder(image: Image, { scaleX, offsetX, scaleY, offsetY }: Sampling, size: number): boolean {
  const isIn = (from: number, to: number, length: number): boolean =>
    Math.min(from, to) >= 0 && Math.max(from, to) <= length - 1;
  const last = size - 1;
  return !(isIn(offsetX, scaleX * last + offsetX, image.width) && isIn(offsetY, scaleY * last + offsetY, image.height));
}
