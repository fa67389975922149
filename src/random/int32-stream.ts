import type { Rng } from './random.js';

/** Numbers generated at a time: few enough for the cache, and meanwhile the state of the generator stays in registers. */
const blockLength = 1024;

/**
 * Signed 32-bit random numbers by the millions: the generator sfc32 of PractRand (C. Doty-Humphrey, public domain). A loop
 * over `block` from `at` on takes a fraction of the time of as many calls of `next`.
 */
export class Int32Stream {
  /** Numbers of the stream; those from `at` on come next. */
  readonly block: Int32Array = new Int32Array(blockLength);
  at: number = blockLength;
  readonly #state: Int32Array;

  /** @param rng A stream whose state is the seed; it is not changed. */
  constructor(rng: Rng) {
    this.#state = Int32Array.from(rng.state());
    this.#generate(16); // not used: by then the bits of the seed are mixed
  }

  /** Generates the next block where all numbers of the last one are taken: then at least one number is left. */
  refill(): void {
    if (this.at < blockLength) return;
    this.#generate(blockLength);
    this.at = 0;
  }

  /** The next number. */
  next(): number {
    this.refill();
    return this.block[this.at++]!;
  }

  #generate(count: number): void {
    const block = this.block;
    let a = this.#state[0]!;
    let b = this.#state[1]!;
    let c = this.#state[2]!;
    let counter = this.#state[3]!;
    for (let i = 0; i < count; i++) {
      const value = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + value) | 0;
      block[i] = value;
    }
    this.#state.set([a, b, c, counter]);
  }
}
