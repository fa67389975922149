import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forkModule } from '../../processes/fork-module.js';

/** What a training process is started for. */
export interface TrainingSetup {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
}

/** A process that trains for as long as it is asked to. */
export class TrainingInProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  /** @param module Its module, of this build or of another one. */
  constructor(setup: TrainingSetup, module: URL = new URL('training-process.js', import.meta.url)) {
    this.#child = forkModule(module, [JSON.stringify(setup)]);
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error(`a training of ${setup.model} ended: ${module.pathname}`);
    });
    this.#ended.catch(() => {}); // it ends after the last turn
  }

  /** Pairs per second. @throws Error when the process ends. */
  async train(seconds: number): Promise<number> {
    this.#child.send(seconds);
    const [pairs] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [number];
    return pairs;
  }

  /** Ends the process. */
  stop(): void {
    this.#child.kill();
  }
}
