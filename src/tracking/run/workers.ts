import type { ChildProcess } from 'node:child_process';
import { InputError, messageOf } from '../../errors.js';
import { forkModule } from '../../processes/fork-module.js';
import type { FromWorker, ToWorker } from './messages.js';

/** Workers that may end while they start, one after the other; each costs one job. */
const maxFailedStarts = 4;

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
  readonly signal?: AbortSignal | undefined;
  /** Told how many more frames are done. */
  readonly onFrames?: ((count: number) => void) | undefined;
}

/**
 * Does jobs in worker processes, the longest first. Processes rather than threads: native code that crashes or runs out of
 * memory costs one sequence, and the others go on, also where it dies before its first.
 *
 * @param onOutcome Told what came of each job, in no fixed order.
 * @throws InputError when a worker cannot work with its setup; Error when four in a row end while they start; the signal's
 * reason; what
 * `onOutcome` throws. No job is begun and no outcome told after the first of these, and all processes have ended when it is thrown.
 */
export async function doJobs<Job extends { readonly files: readonly string[] }, Result>(
  kind: WorkerKind,
  jobs: readonly Job[],
  { workers, signal, onFrames }: WorkOptions,
  onOutcome: (outcome: Outcome<Job, Result>) => void,
): Promise<void> {
  signal?.throwIfAborted();
  const queue = jobs.toSorted((a, b) => b.files.length - a.files.length);
  const running = new Set<Worker>();
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    for (const worker of running) worker.kill();
  };
  signal?.addEventListener('abort', stop);
  let failedStarts = 0;
  const serve = async (): Promise<void> => {
    try {
      while (queue.length > 0 && !isOver) await serveUntilCrash();
    } catch (error) {
      stop();
      throw error;
    }
  };
  const tellFrames = (count: number): void => {
    if (!isOver) onFrames?.(count);
  };
  const serveUntilCrash = async (): Promise<void> => {
    const worker = new Worker(kind.file, running, tellFrames);
    try {
      const startFailure = await worker.begin(kind.setup);
      if (isOver) return;
      if (startFailure !== undefined) {
        failedStarts++;
        const message = `a worker process ended while it started: ${startFailure}`;
        if (failedStarts >= maxFailedStarts) throw new Error(`${message}; ${failedStarts} did in a row`);
        const job = queue.shift();
        if (job) onOutcome({ job, failure: message });
        return;
      }
      failedStarts = 0;
      for (let job = queue.shift(); job; job = queue.shift()) {
        const outcome = await worker.do<Job, Result>(job);
        if (isOver) return;
        onOutcome(outcome);
        if (isOver || worker.isGone) return;
      }
    } finally {
      worker.end();
    }
  };
  const serving = Array.from({ length: Math.max(1, Math.min(workers, jobs.length)) }, serve);
  try {
    await Promise.all(serving);
  } finally {
    stop();
    await Promise.allSettled(serving);
    await Promise.all([...running].map(({ gone }) => gone));
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }
}

/** One process. */
class Worker {
  readonly #child: ChildProcess;
  #answer: (message: FromWorker) => void = () => {};
  isGone = false;
  /** Is fulfilled when the process has ended, or could not be started. */
  readonly gone: Promise<void>;

  /** @param running Has the worker in it as long as its process runs. */
  constructor(file: URL, running: Set<Worker>, onFrames: (count: number) => void) {
    const child = forkModule(file, [], { serialization: 'advanced' });
    this.#child = child;
    running.add(this);
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'frames') onFrames(message.count);
      else this.#answer(message);
    });
    this.gone = new Promise((resolve) => {
      const leave = (message: string): void => {
        running.delete(this);
        this.isGone = true;
        resolve();
        this.#answer({ kind: 'failed', message });
      };
      child.on('exit', (code, signal) => leave(`its process ended (${signal ?? `exit code ${code}`})`));
      child.on('error', (error) => {
        if (child.pid === undefined) leave(`its process could not start (${messageOf(error)})`); // 'exit' tells all else
      });
    });
  }

  /**
   * @returns Why the process ended, where it did.
   * @throws InputError when it cannot work with its setup.
   */
  async begin(setup: unknown): Promise<string | undefined> {
    const answer = await this.#ask({ kind: 'begin', setup });
    if (answer.kind === 'invalid') throw answer.isInput ? new InputError(answer.message) : new Error(answer.message);
    return answer.kind === 'failed' ? answer.message : undefined;
  }

  async do<Job, Result>(job: Job): Promise<Outcome<Job, Result>> {
    const answer = await this.#ask({ kind: 'job', job });
    if (answer.kind === 'done') return { job, result: answer.result as Result };
    return { job, failure: answer.kind === 'failed' ? answer.message : 'its process answered out of turn' };
  }

  /** Lets the process end by itself. */
  end(): void {
    if (!this.isGone) this.#child.disconnect();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ask(message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      if (this.isGone) resolve({ kind: 'failed', message: 'its process ended' });
      else this.#child.send(message, () => {}); // a failure to send is told by 'exit'
    });
  }
}
