/** A batch of training pairs, in the layout of the training step's inputs. */
export interface PairBatch {
  /** Number of pairs. */
  readonly count: number;
  /** Template images [count, z, z, 3] in the network's pixel format. */
  readonly template: Float32Array;
  /** Search images [count, x, x, 3]. */
  readonly search: Float32Array;
  /** Targets' boxes x1, y1, x2, y2 in pixels of the search image, pair after pair; in a negative pair the other object's. */
  readonly boxes: Float64Array;
  /** Per pair 1 if the search image shows another object than the template. */
  readonly negative: Uint8Array;
}

/**
 * A source of batches. Batch `index` of an epoch depends on seed, epoch and index only, so that training can resume at any
 * batch.
 */
export interface PairSource {
  readonly pairsPerEpoch: number;
  readonly batchSize: number;
  /**
   * The batches of an epoch in order, prefetched in worker threads. A batch's arrays are valid until the next is requested.
   *
   * @param from Index of the first batch; default: 0.
   */
  readonly batches: (epoch: number, from?: number) => AsyncIterable<PairBatch>;
  /** Total time in milliseconds that callers have waited for batches. */
  readonly waitedMs: () => number;
  /** Images that could not be read so far: their number, and messages of the first few. */
  readonly unreadable: () => { readonly count: number; readonly examples: readonly string[] };
  /** Stops the workers. */
  readonly close: () => Promise<void>;
}
