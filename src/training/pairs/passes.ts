import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { type Rng, random } from '../../random/random.js';

/** A video of one of the sets. */
export interface VideoIndex {
  readonly set: number;
  readonly video: number;
}

/**
 * Which video the pairs begin with, one after the other. A pass is every set's share of videos, shuffled together: each
 * gives `usesPerPass`, made of whole shuffled rounds through its videos, cut at the end. Passes follow each other without
 * end, each shuffled anew. Source: STVIR/pysot @ d04028f, dataset.py.
 */
export class Passes {
  readonly length: number;
  private readonly starts: readonly number[];
  private current = -1;
  private order: Int32Array = new Int32Array(0);

  constructor(
    private readonly sets: readonly TrainingSet[],
    private readonly seed: number,
  ) {
    this.length = sets.reduce((sum, set) => sum + usesOf(set), 0);
    this.starts = sets.map((_, i) => sets.slice(0, i).reduce((sum, { videos }) => sum + videos.length, 0));
  }

  /** The video that pair number `n`, counted through all epochs, begins with. */
  videoOfPair(n: number): VideoIndex {
    const pass = Math.floor(n / this.length);
    if (pass !== this.current) {
      this.order = this.shuffledPass(pass);
      this.current = pass;
    }
    const index = this.order[n % this.length]!;
    const set = this.starts.findLastIndex((start) => start <= index);
    return { set, video: index - this.starts[set]! };
  }

  private shuffledPass(pass: number): Int32Array {
    const rng = random(this.seed, 'pass', pass);
    const order = new Int32Array(this.length);
    let filled = 0;
    this.sets.forEach((set, s) => {
      const round = Int32Array.from({ length: set.videos.length }, (_, i) => this.starts[s]! + i);
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

/** Fisher and Yates' shuffle. */
function shuffle(values: Int32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1);
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
