import type { PairBatch } from '../../training/pairs/pair-batch.js';
import { type Assigner, assigners } from './config.js';

const reversed: readonly Assigner[] = assigners.toReversed();

/** The assigners' order in a round, from 0. It alternates, so that a change of the machine's load affects both alike. */
export function orderOf(round: number): readonly Assigner[] {
  return round % 2 === 0 ? assigners : reversed;
}

/** A block of iterations of one assigner. Round 0 is a warm-up and does not count. */
export interface Block {
  readonly round: number;
  readonly assigner: Assigner;
}

/** All blocks of a phase, in order: a warm-up round, and `rounds` that count. */
export function blockOrder(rounds: number): Block[] {
  return Array.from({ length: rounds + 1 }, (_, round) =>
    orderOf(round).map((assigner): Block => ({ round, assigner })),
  ).flat();
}

/**
 * Copies of a block's batches, so that both assigners train on the same ones while no pairs are created. Each round reuses
 * the memory of the previous one.
 */
export class PairBlock {
  readonly #batches: PairBatch[] = [];

  /** Those of the last {@link fill}, in order. */
  get batches(): readonly PairBatch[] {
    return this.#batches;
  }

  /**
   * Takes all batches of an epoch.
   *
   * @returns Seconds of waiting for them.
   */
  async fill(source: AsyncIterable<PairBatch>): Promise<number> {
    let waited = 0;
    let asked = performance.now();
    let index = 0;
    for await (const batch of source) {
      waited += performance.now() - asked;
      this.#copy(index++, batch);
      asked = performance.now();
    }
    return waited / 1000;
  }

  #copy(index: number, { count, template, search, boxes, negative }: PairBatch): void {
    this.#batches[index] ??= {
      count,
      template: new Float32Array(template.length),
      search: new Float32Array(search.length),
      boxes: new Float64Array(boxes.length),
      negative: new Uint8Array(negative.length),
    };
    const into = this.#batches[index];
    into.template.set(template);
    into.search.set(search);
    into.boxes.set(boxes);
    into.negative.set(negative);
  }
}
