import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { type Rng, random } from '../../random/random.js';

/** Indices of a video: its set, and its position in the set. */
export interface VideoIndex {
  readonly set: number;
  readonly video: number;
}

/**
 * The order in which videos are drawn for pairs. A pass holds `usesPerPass` videos of every set, shuffled together; they
 * are taken from shuffled rounds through the set's videos, the last round truncated. Every pass is shuffled anew.
 * Source: STVIR/pysot @ d04028f, dataset.py.
 */
export class Passes {
  readonly length: number;
  readonly #sets: readonly TrainingSet[];
  readonly #seed: number;
  readonly #starts: readonly number[];
  #current = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(sets: readonly TrainingSet[], seed: number) {
    this.#sets = sets;
    this.#seed = seed;
    this.length = sets.reduce((sum, set) => sum + usesOf(set), 0);
    this.#starts = sets.map((_, i) => sets.slice(0, i).reduce((sum, { videos }) => sum + videos.length, 0));
  }

  /** The video of pair `n`, counted over all epochs; a negative pair's template is from it. */
  videoOfPair(n: number): VideoIndex {
    const pass = Math.floor(n / this.length);
    if (pass !== this.#current) {
      this.#order = this.#shuffledPass(pass);
      this.#current = pass;
    }
    const index = this.#order[n % this.length]!;
    const set = this.#starts.findLastIndex((start) => start <= index);
    return { set, video: index - this.#starts[set]! };
  }

  #shuffledPass(pass: number): Int32Array {
    const rng = random(this.#seed, 'pass', pass);
    const order = new Int32Array(this.length);
    let filled = 0;
    this.#sets.forEach((set, s) => {
      const round = Int32Array.from({ length: set.videos.length }, (_, i) => this.#starts[s]! + i);
      for (let left = usesOf(set); left > 0; left -= round.length) {
        shuffle(round, rng);
        const taken = Math.min(left, round.length);
        order.set(round.subarray(0, taken), filled);
        filled += taken;
      }
    });
    shuffle(order, rng);
    return order;
  }
}

function usesOf({ usesPerPass, videos }: TrainingSet): number {
  return usesPerPass < 0 ? videos.length : usesPerPass;
}

/** Fisher-Yates shuffle. */
function shuffle(values: Int32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
