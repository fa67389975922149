import { Worker } from 'node:worker_threads';
import { threadExecArgv } from '../../processes/exec-argv.js';
import type { ImageTask } from './image-task.js';
import type { ImageJob, ImageJobResult, WorkerSettings } from './worker.js';

/** An image that could not be read. */
export type FailedImage = ImageJobResult['failed'][number];

interface Job {
  left: number;
  readonly failed: FailedImage[];
  readonly resolve: (failed: readonly FailedImage[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Worker threads that write images into shared memory. They start with the first job; idle ones do not keep the process
 * alive.
 */
export class ImageWorkers {
  readonly #threads: number;
  readonly #settings: WorkerSettings;
  #workers: Worker[] = [];
  readonly #jobs = new Map<number, Job>();
  #nextJob = 0;
  #failure: unknown;

  constructor(threads: number, settings: WorkerSettings) {
    this.#threads = threads;
    this.#settings = settings;
  }

  /**
   * Computes images. An image file always goes to the same worker, so that only one caches it; one with `borderFile` goes to
   * that file's, which needs both.
   *
   * @returns The images that could not be read.
   * @throws The error that ended the workers: a crash, or the reason passed to `stop`.
   */
  run(slot: number, tasks: readonly ImageTask[]): Promise<readonly FailedImage[]> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#workers.length === 0) this.#start();
    const shares: ImageTask[][] = this.#workers.map(() => []);
    for (const task of tasks) shares[hash(task.borderFile ?? task.file) % shares.length]!.push(task);
    const job = this.#nextJob++;
    return new Promise((resolve, reject) => {
      const used = shares.filter((share) => share.length > 0);
      this.#jobs.set(job, { left: used.length, failed: [], resolve, reject });
      if (this.#jobs.size === 1) for (const worker of this.#workers) worker.ref();
      shares.forEach((share, i) => {
        if (share.length > 0) this.#workers[i]!.postMessage({ job, slot, tasks: share } satisfies ImageJob);
      });
    });
  }

  /** Terminates the threads; pending jobs are rejected with the reason. */
  async stop(reason: unknown): Promise<void> {
    this.#fail(reason);
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #start(): void {
    this.#workers = Array.from({ length: this.#threads }, () => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: this.#settings,
        ...threadExecArgv(),
      });
      worker.on('message', (done: ImageJobResult) => this.#finish(done));
      worker.on('error', (error) => this.#fail(error));
      worker.on('exit', (code) => this.#fail(new Error(`a worker thread for training pairs ended with code ${code}`)));
      worker.unref();
      return worker;
    });
  }

  #finish({ job, failed }: ImageJobResult): void {
    const found = this.#jobs.get(job);
    if (!found) return;
    found.failed.push(...failed);
    found.left--;
    if (found.left > 0) return;
    this.#jobs.delete(job);
    if (this.#jobs.size === 0) for (const worker of this.#workers) worker.unref();
    found.resolve(found.failed);
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    for (const { reject } of this.#jobs.values()) reject(this.#failure);
    this.#jobs.clear();
  }
}

/** FNV-1a hash. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
