import type { Rng } from '../random/random.js';

/** Fills an array with uniform random numbers in [-bound, bound). Fast, for millions of weights. */
export function fillUniform(into: Float32Array, bound: number, rng: Rng): void {
  const next = fastGenerator(rng);
  const scale = bound / 2 ** 31;
  for (let i = 0; i < into.length; i++) into[i] = next() * scale;
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
  const next = fastGenerator(rng);
  const { widths, inner, heights } = ziggurat;
  for (let i = 0; i < into.length; i++) {
    let h = next();
    let layer = h & 127;
    let x = h * widths[layer]!;
    while (Math.abs(h) >= inner[layer]!) {
      if (layer === 0) {
        x = tail(next, h > 0);
        break;
      }
      const height = heights[layer]! + unit(next) * (heights[layer - 1]! - heights[layer]!);
      if (height < Math.exp(-0.5 * x * x)) break;
      h = next();
      layer = h & 127;
      x = h * widths[layer]!;
    }
    into[i] = deviation * x;
  }
}

/** Signed 32-bit numbers. */
type Generator = () => number;

/** The generator sfc32 of PractRand, seeded with a stream's state, which is not changed. */
function fastGenerator(rng: Rng): Generator {
  let [a, b, c, counter] = rng.state() as [number, number, number, number];
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

/** In (0, 1). */
function unit(next: Generator): number {
  return ((next() >>> 0) + 0.5) / 2 ** 32;
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
function tail(next: Generator, isPositive: boolean): number {
  for (;;) {
    const beyond = -Math.log(unit(next)) / tailFrom;
    if (-2 * Math.log(unit(next)) >= beyond * beyond) return isPositive ? tailFrom + beyond : -tailFrom - beyond;
  }
}
