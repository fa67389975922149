import { Rng } from '../../../random/random.js';

/** Gives the draws that it is told, whatever their range is. */
export class FixedRng extends Rng {
  readonly #draws: number[];
  constructor(draws: readonly number[]) {
    super([1, 2, 3, 4]);
    this.#draws = [...draws];
  }
  override between(): number {
    return this.#draws.shift()!;
  }
}
