import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.js';
import type { FromWorker, ToWorker } from './messages.js';

/** What happened to a job. */
export type Outcome<Job, Result> =
  | { readonly job: Job; readonly result: Result }
  | { readonly job: Job; readonly failure: string };

/** Who does jobs. */
export interface WorkerKind {
  /** URL of a module that calls `serveJobs`. */
  readonly file: URL;
  /** What it begins with; goes to another process. */
  readonly setup: unknown;
}

/** How jobs are done. */
export interface WorkOptions {
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Told how many more frames are done. */
  readonly onFrames?: (count: number) => void;
}

/**
 * Does jobs in worker processes, the longest first. Processes rather than threads: native code that crashes or runs out of
 * memory costs one sequence, and the others go on.
 *
 * @param onOutcome Told what came of each job, in no fixed order.
 * @throws InputError when a worker cannot work with its setup; the signal's reason; what `onOutcome` throws. All workers are stopped
 * then.
 */
export async function doJobs<Job extends { readonly files: readonly string[] }, Result>(
  kind: WorkerKind,
  jobs: readonly Job[],
  { workers, signal, onFrames }: WorkOptions,
  onOutcome: (outcome: Outcome<Job, Result>) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const queue = jobs.toSorted((a, b) => b.files.length - a.files.length);
  const children = new Set<ChildProcess>();
  const stop = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', stop);
  const serve = async (): Promise<void> => {
    while (queue.length > 0 && !signal?.aborted) await serveUntilCrash();
  };
  const serveUntilCrash = async (): Promise<void> => {
    const worker = new Worker(kind.file, children, onFrames);
    try {
      await worker.begin(kind.setup);
      for (let job = queue.shift(); job; job = queue.shift()) {
        const outcome = await worker.do<Job, Result>(job);
        signal?.throwIfAborted();
        onOutcome(outcome);
        if (worker.isGone) return;
      }
    } finally {
      worker.end();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, jobs.length)) }, serve));
    signal?.throwIfAborted();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/** One process. */
class Worker {
  readonly #child: ChildProcess;
  #answer: (message: FromWorker) => void = () => {};
  isGone = false;

  constructor(file: URL, children: Set<ChildProcess>, onFrames: ((count: number) => void) | undefined) {
    const child = fork(fileURLToPath(file), { serialization: 'advanced' });
    this.#child = child;
    children.add(child);
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'frames') onFrames?.(message.count);
      else this.#answer(message);
    });
    child.on('error', () => {}); // told by 'exit'
    child.on('exit', (code, signal) => {
      children.delete(child);
      this.isGone = true;
      this.#answer({ kind: 'failed', message: `its process ended (${signal ?? `exit code ${code}`})` });
    });
  }

  /** @throws InputError when it cannot work with what it was given. */
  async begin(setup: unknown): Promise<void> {
    const answer = await this.#ask({ kind: 'begin', setup });
    if (answer.kind === 'unfit') throw answer.isInput ? new InputError(answer.message) : new Error(answer.message);
    if (answer.kind === 'failed') throw new Error(`a worker could not start: ${answer.message}`);
  }

  async do<Job, Result>(job: Job): Promise<Outcome<Job, Result>> {
    const answer = await this.#ask({ kind: 'job', job });
    if (answer.kind === 'done') return { job, result: answer.result as Result };
    return { job, failure: answer.kind === 'failed' ? answer.message : 'its process answered out of turn' };
  }

  end(): void {
    if (!this.isGone) this.#child.disconnect();
  }

  #ask(message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      if (this.isGone) resolve({ kind: 'failed', message: 'its process ended' });
      else this.#child.send(message, () => {}); // a failure to send is told by 'exit'
    });
  }
}
