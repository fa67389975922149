import { AnsweringProcess } from '../../processes/answering-process.js';

/** What a training process is started for. */
export interface TrainingSetup {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
}

/** A process that trains for as long as it is asked to. */
export class TrainingInProcess {
  readonly #process: AnsweringProcess;

  /** @param module Its module, of this build or of another one. */
  constructor(setup: TrainingSetup, module: URL = new URL('training-process.js', import.meta.url)) {
    const about = `a training of ${setup.model} by ${module.pathname}`;
    this.#process = new AnsweringProcess(about, module, [JSON.stringify(setup)]);
  }

  /** Pairs per second. @throws Error when the process ends. */
  train(seconds: number): Promise<number> {
    this.#process.ask(seconds);
    return this.#process.answer<number>();
  }

  /** Ends the process. */
  stop(): void {
    this.#process.stop();
  }
}
