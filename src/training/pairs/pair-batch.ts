/** Training pairs as the step takes them. */
export interface PairBatch {
  /** Number of pairs. */
  readonly count: number;
  /** Template images [count, z, z, 3] as the network takes them. */
  readonly template: Float32Array;
  /** Search images [count, x, x, 3]. */
  readonly search: Float32Array;
  /** x1, y1, x2, y2 of the target in pixels of the search image, pair after pair. Of the other object in a negative pair. */
  readonly boxes: Float64Array;
  /** Per pair 1 when the search image shows another object than the template. */
  readonly negative: Uint8Array;
}

/** Gives batches; batch `index` of an epoch depends on nothing but seed, epoch and index, so that a run can be resumed anywhere. */
export interface PairSource {
  readonly pairsPerEpoch: number;
  readonly batchSize: number;
  /**
   * The batches of an epoch in order, decoded ahead in worker threads. A batch's arrays are valid until the next is asked for.
   *
   * @param from The first batch wanted.
   */
  readonly batches: (epoch: number, from?: number) => AsyncIterable<PairBatch>;
  /** Milliseconds that callers have waited for batches so far. */
  readonly waitedMs: () => number;
  /** Images that could not be read so far: how many, and the first few by name. */
  readonly unreadable: () => { readonly count: number; readonly examples: readonly string[] };
  /** Stops the workers. */
  readonly close: () => Promise<void>;
}
