import type { ChildProcess } from 'node:child_process';
import { InputError, messageOf } from '../../errors.js';
import { forkModule } from '../../processes/fork-module.js';
import type { FromWorker, ToWorker } from './messages.js';

/** What happened to a job. */
export type Outcome<Job, Result> =
  | { readonly job: Job; readonly result: Result }
  | { readonly job: Job; readonly failure: string };

/** A process that does jobs, one after the other; its module calls `serveJobs`. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #answer: (message: FromWorker) => void = () => {};
  isGone = false;
  /** Is fulfilled when the process has ended, or could not be started. */
  readonly gone: Promise<void>;

  /**
   * @param running Has the worker in it as long as its process runs.
   * @param onFrames Told how many more frames are done.
   */
  constructor(file: URL, running: Set<WorkerProcess>, onFrames: (count: number) => void) {
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
   * Gives the process what it works with.
   *
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
