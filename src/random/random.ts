import { sha256 } from '@noble/hashes/sha2.js';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { InputError } from '../errors.js';

/** A stream of random numbers. Streams of different names are independent; equal names yield equal numbers. */
export class Rng {
  readonly #generator: RandomGenerator;

  constructor(state: readonly number[]) {
    this.#generator = xoroshiro128plusFromState(state);
  }

  /** The next number in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** The next number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /**
   * The next whole number in [0, n), for n up to 2^32. Uses the high half of a 32 by 32 bit product: probabilities
   * differ by at most n / 2^32.
   */
  below(n: number): number {
    return Math.floor(((this.#generator.next() >>> 0) / 4294967296) * n);
  }

  /** The state, for checkpoints and the constructor. */
  state(): readonly number[] {
    return this.#generator.getState();
  }
}

/**
 * Creates a stream of random numbers by seed and name, e.g. `random(1, 'train', epoch)`. Named streams make results
 * independent of other consumers, of execution order and of the number of workers.
 *
 * The generator is xoroshiro128+ (period 2^128 - 1), its state the first 128 bits of the SHA-256 of seed and names.
 *
 * @throws InputError for a seed that is not finite: JSON has no such numbers, so that all would give one stream.
 */
export function random(seed: number, ...names: readonly (string | number)[]): Rng {
  if (!Number.isFinite(seed)) throw new InputError(`random: seed is ${seed}; expected a number`);
  const digest = sha256(new TextEncoder().encode(JSON.stringify([seed, ...names])));
  const words = new DataView(digest.buffer, digest.byteOffset);
  return new Rng([words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12)]);
}
