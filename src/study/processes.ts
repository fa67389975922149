import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InputError } from '../errors.js';

/** What a run in several processes is given. */
export interface ProcessOptions<Progress> {
  /** How many run at a time. */
  readonly processes: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what a task's process says of its progress. */
  readonly onProgress?: (task: number, progress: Progress) => void;
}

/** What goes from a child to its parent. */
type Report<Progress, Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };

/**
 * Runs tasks in processes of their own, a few at a time: for work that keeps a core busy in native code, which threads of
 * one process would wait for.
 *
 * @param file URL of the module that runs a task: it calls {@link serveTask}.
 * @returns Results in the order of the tasks.
 * @throws The first error of a task, or the signal's reason; the others are asked to stop, and waited for.
 */
export async function runInProcesses<Task, Progress, Result>(
  file: URL,
  tasks: readonly Task[],
  { processes, signal, onProgress }: ProcessOptions<Progress>,
): Promise<Result[]> {
  signal?.throwIfAborted();
  const results: Result[] = [];
  const running = new Set<ChildProcess>();
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const stop = (): void => {
    for (const child of running) child.kill('SIGTERM');
  };
  signal?.addEventListener('abort', stop, { once: true });
  const work = async (): Promise<void> => {
    while (next < tasks.length && !failure && !signal?.aborted) {
      const index = next++;
      try {
        results[index] = await runOne<Task, Progress, Result>(file, tasks[index]!, running, (progress) =>
          onProgress?.(index, progress),
        );
      } catch (error) {
        failure ??= { error };
        stop();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, Math.min(processes, tasks.length)) }, work));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
  if (failure) throw failure.error;
  return results;
}

function runOne<Task, Progress, Result>(
  file: URL,
  task: Task,
  running: Set<ChildProcess>,
  onProgress: (progress: Progress) => void,
): Promise<Result> {
  const child = fork(fileURLToPath(file), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  running.add(child);
  return new Promise<Result>((resolve, reject) => {
    child.on('message', (report: Report<Progress, Result>) => {
      if (report.kind === 'progress') onProgress(report.progress);
      else if (report.kind === 'done') resolve(report.result);
      else reject(report.isInput ? new InputError(report.message) : new Error(report.message));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      running.delete(child);
      reject(new Error(`a process ended early (${signal ?? `exit code ${code}`})`)); // no effect when it has reported
    });
    child.send(task as object);
  });
}

/**
 * The other side: runs the task that the parent sends, and ends. SIGTERM and the parent's end raise the signal.
 *
 * @param handler Its errors reach the parent by their messages.
 */
export function serveTask<Task, Progress, Result>(
  handler: (task: Task, report: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
): void {
  const stop = new AbortController();
  const abort = (): void => stop.abort(new Error('stopped'));
  process.once('SIGTERM', abort);
  process.on('SIGINT', abort); // Ctrl-C reaches the whole group; the parent decides too
  process.once('disconnect', abort);
  const send = (report: Report<Progress, Result>): Promise<void> =>
    new Promise((resolve) => {
      if (process.connected) process.send!(report, undefined, undefined, () => resolve());
      else resolve();
    });
  process.once('message', (task: Task) => {
    handler(task, (progress) => void send({ kind: 'progress', progress }), stop.signal)
      .then((result) => send({ kind: 'done', result }))
      .catch((error: unknown) =>
        send({
          kind: 'failed',
          message: error instanceof Error ? error.message : String(error),
          isInput: error instanceof InputError,
        }),
      )
      .finally(() => process.exit());
  });
}
