import type { PairBatch } from '../../training/pairs/pair-batch.js';

/**
 * The batches of a block, copied, so that both assigners train on the same ones while no pairs are being made. The memory
 * of one round is used again by the next.
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
   * @returns Seconds that were waited for them.
   */
  async fill(source: AsyncIterable<PairBatch>): Promise<number> {
    let waited = 0;
    let asked = performance.now();
    let index = 0;
    for await (const batch of source) {
      waited += performance.now() - asked;
      this.#keep(index++, batch);
      asked = performance.now();
    }
    return waited / 1000;
  }

  #keep(index: number, { count, template, search, boxes, negative }: PairBatch): void {
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
