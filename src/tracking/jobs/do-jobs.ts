import { checkAtOnce } from '../../files/parallel-count.js';
import { availableCores } from '../../files/process-limits.js';
import { type Outcome, WorkerProcess } from './worker-process.js';

/** Workers that may end while they start, one after the other; each costs one job. */
const maxFailedStarts = 4;

/** Who does jobs. */
export interface WorkerKind {
  /** URL of a module that calls `serveJobs`. */
  readonly file: URL;
  /** What it begins with; goes to another process. */
  readonly setup: unknown;
}

/** How jobs are done. */
export interface WorkOptions {
  /** Processes; default: as many as the cores allow with the threads of each. */
  readonly workers?: number | undefined;
  /** Threads of each process; default: 1. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many of how many frames are done. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** A job on the frames of some files. */
type FilesJob = { readonly files: readonly string[] };

/**
 * Does jobs in worker processes, the longest first. Processes rather than threads: native code that crashes or runs out of
 * memory costs one sequence, and the others go on, also where it dies before its first. Without jobs nothing happens.
 *
 * @param onOutcome Told what came of each job, in no fixed order.
 * @throws InputError for numbers of workers or threads that are not possible, and when a worker cannot work with its
 * setup; Error when four in a row end while they start; the signal's reason; what `onOutcome` throws. No job is begun
 * and no outcome told after the first of these, and all processes have ended when it is thrown.
 */
export async function doJobs<Job extends FilesJob, Result>(
  kind: WorkerKind,
  jobs: readonly Job[],
  { workers, threads, signal, progress }: WorkOptions,
  onOutcome: (outcome: Outcome<Job, Result>) => void,
): Promise<void> {
  checkAtOnce('workers', workers);
  checkAtOnce('threads', threads, 0);
  if (jobs.length === 0) return;
  signal?.throwIfAborted();
  const crew = new Crew(kind, jobs, { progress, onOutcome });
  const stop = (): void => crew.stop();
  signal?.addEventListener('abort', stop);
  const wanted = workers ?? Math.floor(availableCores() / (threads || 1));
  const serving = Array.from({ length: Math.max(1, Math.min(wanted, jobs.length)) }, () => crew.serve());
  try {
    await Promise.all(serving);
  } finally {
    crew.stop();
    await Promise.allSettled(serving);
    await crew.gone();
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }
}

/** What a crew tells of its work. */
interface CrewListeners<Job, Result> {
  readonly progress: WorkOptions['progress'];
  readonly onOutcome: (outcome: Outcome<Job, Result>) => void;
}

/** The workers that share a list of jobs. */
class Crew<Job extends FilesJob, Result> {
  readonly #kind: WorkerKind;
  readonly #listeners: CrewListeners<Job, Result>;
  /** Jobs that no worker has begun, the longest first. */
  readonly #queue: Job[];
  readonly #frames: number;
  readonly #running = new Set<WorkerProcess>();
  #done = 0;
  #failedStarts = 0;
  #isOver = false;

  constructor(kind: WorkerKind, jobs: readonly Job[], listeners: CrewListeners<Job, Result>) {
    this.#kind = kind;
    this.#listeners = listeners;
    this.#queue = jobs.toSorted((a, b) => b.files.length - a.files.length);
    this.#frames = jobs.reduce((sum, { files }) => sum + files.length, 0);
  }

  /** Has a worker do jobs until there are none, and another one after it where it ends before. @throws As {@link doJobs}. */
  async serve(): Promise<void> {
    try {
      while (this.#queue.length > 0 && !this.#isOver) await this.#serveUntilCrash();
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Begins no further job, tells nothing more and kills all workers. */
  stop(): void {
    this.#isOver = true;
    for (const worker of this.#running) worker.kill();
  }

  /** Is fulfilled when the processes of all workers have ended. */
  async gone(): Promise<void> {
    await Promise.all([...this.#running].map(({ gone }) => gone));
  }

  async #serveUntilCrash(): Promise<void> {
    const worker = new WorkerProcess(this.#kind.file, this.#running, (count) => this.#tellFrames(count));
    try {
      const startFailure = await worker.begin(this.#kind.setup);
      if (this.#isOver) return;
      if (startFailure !== undefined) {
        this.#giveUpStart(startFailure);
        return;
      }
      this.#failedStarts = 0;
      for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
        const outcome = await worker.do<Job, Result>(job);
        if (this.#isOver) return;
        this.#listeners.onOutcome(outcome);
        if (this.#isOver || worker.isGone) return;
      }
    } finally {
      worker.end();
    }
  }

  /** A worker that ends while it starts costs a job, so that the work ends where all do. */
  #giveUpStart(reason: string): void {
    this.#failedStarts++;
    const failure = `a worker process ended while it started: ${reason}`;
    if (this.#failedStarts >= maxFailedStarts) throw new Error(`${failure}; ${this.#failedStarts} did in a row`);
    const job = this.#queue.shift();
    if (job) this.#listeners.onOutcome({ job, failure });
  }

  #tellFrames(count: number): void {
    if (this.#isOver) return;
    this.#done += count;
    this.#listeners.progress?.(this.#done, this.#frames);
  }
}
