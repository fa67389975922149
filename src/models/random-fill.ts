import { Int32Stream } from '../random/int32-stream.js';
import type { Rng } from '../random/random.js';

/** Fills an array with uniform random numbers in [-bound, bound). */
export function fillUniform(into: Float32Array, bound: number, rng: Rng): void {
  const stream = new Int32Stream(rng);
  const scale = bound / 2 ** 31;
  for (let i = 0; i < into.length; i++) into[i] = stream.next() * scale;
}

/**
 * Fills an array with normally distributed random numbers of mean 0.
 *
 * The ziggurat method: the density is covered by 127 boxes and a tail of equal areas. A random point of a random box
 * almost always lies below the density independent of its height; only the others require an exponential.
 *
 * Source: Marsaglia and Tsang, "The ziggurat method for generating random variables", 2000.
 */
export function fillNormal(into: Float32Array, deviation: number, rng: Rng): void {
  const stream = new Int32Stream(rng);
  for (let filled = 0; filled < into.length; ) {
    filled = fillWhileInside(into, filled, deviation, stream);
    if (filled < into.length) into[filled++] = deviation * normal(stream);
  }
}

/**
 * The fast path, in a loop of its own without calls: fills while points lie in the inner part of their boxes and the block
 * lasts.
 *
 * @returns The index of the first value that is not filled; its number is the stream's next.
 */
function fillWhileInside(into: Float32Array, from: number, deviation: number, stream: Int32Stream): number {
  stream.refill();
  const { block, at } = stream;
  const { widths, inner } = ziggurat;
  const count = Math.min(into.length - from, block.length - at);
  let i = 0;
  for (; i < count; i++) {
    const h = block[at + i]!;
    const layer = h & 127;
    if (Math.abs(h) >= inner[layer]!) break;
    into[from + i] = deviation * (h * widths[layer]!);
  }
  stream.at = at + i;
  return from + i;
}

/** A number of the standard normal distribution. */
function normal(stream: Int32Stream): number {
  const { widths, inner, heights } = ziggurat;
  for (;;) {
    const h = stream.next();
    const layer = h & 127;
    const x = h * widths[layer]!;
    if (Math.abs(h) < inner[layer]!) return x;
    if (layer === 0) return tail(stream, h > 0);
    const height = heights[layer]! + unit(stream) * (heights[layer - 1]! - heights[layer]!);
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** In (0, 1). */
function unit(stream: Int32Stream): number {
  return ((stream.next() >>> 0) + 0.5) / 2 ** 32;
}

/** Start of the tail, and area of each layer. */
const tailFrom = 3.442619855899;
const layerArea = 9.91256303526217e-3;

const ziggurat = layers();

function layers(): { widths: Float64Array; inner: Float64Array; heights: Float64Array } {
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  const [widths, inner, heights] = [new Float64Array(128), new Float64Array(128), new Float64Array(128)];
  const range = 2 ** 31;
  const base = layerArea / density(tailFrom); // width of the lowest layer as a box of equal area
  inner[0] = (tailFrom / base) * range;
  widths[0] = base / range;
  widths[127] = tailFrom / range;
  heights[0] = 1;
  heights[127] = density(tailFrom);
  let x = tailFrom;
  for (let layer = 126; layer >= 1; layer--) {
    const outer = x;
    x = Math.sqrt(-2 * Math.log(layerArea / outer + density(outer)));
    inner[layer + 1] = (x / outer) * range;
    heights[layer] = density(x);
    widths[layer] = x / range;
  }
  return { widths, inner, heights };
}

/** A random number of the tail, by Marsaglia's method. */
function tail(stream: Int32Stream, isPositive: boolean): number {
  for (;;) {
    const beyond = -Math.log(unit(stream)) / tailFrom;
    if (-2 * Math.log(unit(stream)) >= beyond * beyond) return isPositive ? tailFrom + beyond : -tailFrom - beyond;
  }
}
