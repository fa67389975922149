import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { SyntheticWorkerData } from './worker.js';

/** What making a part of the benchmark is given beside its options. Nothing in it changes a byte of what is made. */
export interface SyntheticContext {
  /** Told how many of how many sequences are there. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Stops the work, which then throws the signal's reason. Finished sequences stay. */
  readonly signal?: AbortSignal | undefined;
  /** Worker threads; one per core when left out. */
  readonly workers?: number | undefined;
  /** The folder of all parts: data/synthetic of the package, or what SIAMDLA_SYNTHETIC names, when left out. */
  readonly root?: string | undefined;
}

/**
 * Makes sequences on worker threads.
 *
 * @throws The first error, or the signal's reason; all workers are stopped then.
 */
export async function makeInPool(
  data: SyntheticWorkerData,
  indices: readonly number[],
  { signal, workers = availableParallelism() }: SyntheticContext,
  onDone: () => void,
): Promise<void> {
  const threads = Math.max(1, Math.min(workers, indices.length));
  const filename = new URL('./worker.js', import.meta.url).href;
  const pool = new Piscina({ filename, workerData: data, minThreads: threads, maxThreads: threads });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // every sequence listens to it
  const abort = (): void => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.all(indices.map((index) => pool.run(index, { signal: stop.signal }).then(onDone)));
  } catch (error) {
    abort();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await pool.destroy();
  }
}
