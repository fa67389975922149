import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { RunContext } from './experiment.js';

/** Worker threads to use: as asked, else one per core. */
export function workerCount(context: RunContext): number {
  return context.workers ?? availableParallelism();
}

/**
 * Runs tasks on worker threads and hands over each result as it comes, in no fixed order: what is done with them must
 * not depend on it.
 *
 * @param file URL of the worker's module, whose default export takes one task.
 * @param workerData Handed to every worker once, at its start.
 * @throws The first error of a task, or the signal's reason; all workers are stopped then.
 */
export async function runInWorkers<Task, Result>(
  file: URL,
  workerData: unknown,
  tasks: readonly Task[],
  context: RunContext,
  onResult: (result: Result, task: Task) => void,
): Promise<void> {
  context.signal?.throwIfAborted();
  const threads = Math.max(1, Math.min(workerCount(context), tasks.length));
  const pool = new Piscina({ filename: file.href, workerData, minThreads: threads, maxThreads: threads });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // every task listens to it
  const abort = (): void => stop.abort(context.signal?.reason);
  context.signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.all(
      tasks.map(async (task) => onResult((await pool.run(task, { signal: stop.signal })) as Result, task)),
    );
  } catch (error) {
    stop.abort();
    context.signal?.throwIfAborted();
    throw error;
  } finally {
    context.signal?.removeEventListener('abort', abort);
    await pool.destroy();
  }
}
