import { InputError } from '../errors.js';

/** Largest finite binary16. */
const maxHalf = 65504;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Values as IEEE 754 binary16, rounded to nearest, ties to even.
 *
 * @param what What holds them, in messages.
 * @throws InputError for a value that is not finite or rounds to infinity.
 */
export function toHalf(values: ArrayLike<number>, what: string): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const half = halfOf(value);
    if (Number.isFinite(value) && (half & 0x7fff) < 0x7c00) return half;
    throw new InputError(`${what}: holds ${value}; half precision needs finite values of at most ${maxHalf}`);
  });
}

function halfOf(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 127 + 15;
  if (exponent >= 31) return sign | 0x7c00;
  const mantissa = (word & 0x7fffff) | 0x800000;
  const shift = exponent > 0 ? 13 : 14 - exponent; // a subnormal half loses a bit for each power of two
  if (shift > 24) return sign;
  const kept = exponent > 0 ? (exponent << 10) | ((mantissa >>> 13) & 0x3ff) : mantissa >>> shift;
  const lost = mantissa & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  const isUp = lost > tie || (lost === tie && (kept & 1) === 1);
  return sign | (kept + (isUp ? 1 : 0)); // a carry moves on to the next exponent
}

let halves: Float32Array | undefined;

/** The values of IEEE 754 binary16, which are exact in float32. */
export function fromHalf(from: Uint16Array, into: Float32Array): void {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, word) => halfValue(word));
  for (let i = 0; i < from.length; i++) into[i] = halves[from[i]!]!;
}

/** 1 bit sign, 5 bits exponent, 10 bits fraction. */
function halfValue(word: number): number {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 31;
  const fraction = (word & 1023) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
