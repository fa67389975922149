import { workerData } from 'piscina';
import { type Chunk, type Counts, countChunk } from './count.js';

/** Data that every worker receives at its start. */
export interface KAblationWorkerData {
  readonly ks: readonly number[];
  readonly logRatios: Float64Array;
}

/** Counts one chunk; runs on a worker thread. */
export default function countInWorker(chunk: Chunk): Counts {
  const { ks, logRatios } = workerData as KAblationWorkerData;
  return countChunk(chunk, ks, logRatios);
}
