import { InputError } from '../errors.js';
import { forkModule } from '../processes/fork-module.js';

/** Milliseconds that a stopped process has to end before it is killed. */
const shortGrace = 1200;

/**
 * Milliseconds that one has to save its work: a step of a training, which nothing interrupts, takes up to minutes, and the
 * checkpoint of a large network a second or two.
 */
export const savingGrace = 300_000;

/** Options of a task in a process of its own. */
export interface ProcessOptions<Progress> {
  /** Stops the process when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the process then has before it is killed; default: 1200. */
  readonly grace?: number | undefined;
  /** Receives what the process reports of its progress. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Messages of a child process to its parent. */
type Report<Progress, Result> =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string; readonly name: string; readonly isInput: boolean };

/**
 * Runs a task in a process of its own: for work that keeps a core busy in native code, which threads of one process would
 * wait for. When the signal aborts, the process is asked to stop (SIGTERM), and killed if it still runs after a while.
 *
 * @param file URL of the module that runs the task; it calls {@link serveTask}.
 * @returns The task's result, once the process has ended.
 * @throws The task's error, by its name and message an `InputError` or a plain one; or the signal's reason.
 */
export function runInProcess<Task, Progress, Result>(
  file: URL,
  task: Task,
  { signal, grace = shortGrace, onProgress }: ProcessOptions<Progress>,
): Promise<Result> {
  signal?.throwIfAborted();
  const child = forkModule(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), grace);
  };
  signal?.addEventListener('abort', stop, { once: true });
  let report: Report<Progress, Result> | undefined;
  child.on('message', (message: Report<Progress, Result>) => {
    if (message.kind === 'progress') onProgress?.(message.progress);
    else report = message;
  });
  child.send(task as object, () => {}); // a failure to send shows in its end
  const ended = new Promise<Result>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signalName) => {
      clearTimeout(killTimer);
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      else if (report?.kind === 'done') resolve(report.result);
      else if (report?.kind === 'failed') {
        reject(errorOf(report));
      } else reject(new Error(`a process ended early (${signalName ?? `exit code ${code}`})`));
    });
  });
  running.add(ended);
  return ended.finally(() => running.delete(ended));
}

const running = new Set<Promise<unknown>>();

/** Number of processes of {@link runInProcess} that have not ended. */
export function runningProcesses(): number {
  return running.size;
}

/** Resolves when all of them have ended. */
export async function processesEnded(): Promise<void> {
  await Promise.allSettled(running);
}

function errorOf({ message, name, isInput }: { message: string; name: string; isInput: boolean }): Error {
  return isInput ? new InputError(message) : Object.assign(new Error(message), { name });
}

/**
 * Serves {@link runInProcess} in the child process: runs the task that the parent sends, and ends. SIGTERM and the end of
 * the parent abort its signal; the parent kills it where that takes too long.
 *
 * @param handler Its errors reach the parent by their names and messages.
 * @param grace Milliseconds that it has after the end of the parent; default: 1200.
 */
export function serveTask<Task, Progress, Result>(
  handler: (task: Task, report: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
  grace: number = shortGrace,
): void {
  const stop = new AbortController();
  const abort = (): void => stop.abort(new Error('stopped'));
  // they may reach the whole group, as Ctrl-C and the SIGTERM of batch systems do, before the parent's SIGTERM; the parent
  // decides too
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, abort);
  process.once('disconnect', () => {
    abort();
    setTimeout(() => process.exit(1), grace).unref(); // nobody else kills it
  });
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
          name: error instanceof Error ? error.name : 'Error',
          isInput: error instanceof InputError,
        }),
      )
      .finally(() => process.exit());
  });
}
