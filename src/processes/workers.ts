import { createRequire } from 'node:module';
import { checkAtOnce } from '../files/parallel-count.js';
import { availableCores } from '../files/process-limits.js';
import { threadExecArgv } from './exec-argv.js';

const require = createRequire(import.meta.url);

/** Settings of a run on worker threads. */
export interface WorkerOptions {
  /** Number of threads; default: one per core. */
  readonly workers?: number | undefined;
  /** Stops all threads when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Value that the worker's module reads as piscina's `workerData`; copied to each thread once, at its start. */
  readonly workerData?: unknown;
}

/**
 * Number of worker threads to use: `workers` if set, else the number of cores.
 *
 * @throws InputError as `checkAtOnce`: of NaN or 0 no task would be run.
 */
export function workerCount({ workers = availableCores() }: Pick<WorkerOptions, 'workers'>): number {
  checkAtOnce('workers', workers);
  return workers;
}

/**
 * Runs tasks on worker threads. Tasks are taken from the iterable only as threads become free (one more is queued), so a
 * generator need not hold all of them in memory. Threads are started as they are needed.
 *
 * @param file URL of the worker's module, whose default export is a function of one task.
 * @param onResult Receives each result, in order of completion: what it computes must not depend on that order.
 * @throws InputError as `workerCount`; the first error of a task, of `tasks` or of `onResult`, or the signal's reason;
 * all threads are terminated first, also in the middle of a task.
 */
export async function runInWorkers<Task, Result>(
  file: URL,
  tasks: Iterable<Task>,
  { signal, workerData, ...options }: WorkerOptions,
  onResult: (result: Result, task: Task) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const threads = workerCount(options);
  const { Piscina } = require('piscina') as typeof import('piscina');
  const pool = new Piscina({
    filename: file.href,
    workerData,
    ...threadExecArgv(),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  const stop = (): void => void pool.destroy(); // rejects what is queued and what runs
  signal?.addEventListener('abort', stop, { once: true });
  const queue = tasks[Symbol.iterator]();
  let hasFailed = false;
  const runTasks = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !hasFailed; next = queue.next()) {
      const result = (await pool.run(next.value)) as Result;
      signal?.throwIfAborted();
      onResult(result, next.value);
      signal?.throwIfAborted();
    }
  };
  try {
    await Promise.all(Array.from({ length: threads + 1 }, runTasks));
  } catch (error) {
    hasFailed = true;
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }
}
