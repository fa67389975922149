import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { forkModule } from '../../processes/fork-module.js';
import type { BenchRun } from './bench-run.js';

/** What a training process is started for. */
export interface TrainingSetup {
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
}

/** A process that trains for as long as it is asked to. */
class TrainingProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(setup: TrainingSetup) {
    this.#child = forkModule(new URL('training-process.js', import.meta.url), [JSON.stringify(setup)]);
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error('a training process ended');
    });
    this.#ended.catch(() => {}); // it ends after the last turn
  }

  /** Pairs per second. @throws Error when the process ends. */
  async train(seconds: number): Promise<number> {
    this.#child.send(seconds);
    const [pairs] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [number];
    return pairs;
  }

  stop(): void {
    this.#child.kill();
  }
}

const models = ['siamcar-tiny', 'siamrpnpp-tiny'] as const;

/**
 * As many trainings at a time as the machine has cores, one thread each, against one on as many threads: pairs per second
 * of all together. What experiments of several trainings should do.
 */
export async function benchSideBySide(run: BenchRun): Promise<void> {
  const cores = availableParallelism();
  if (cores === 1) return;
  const batch = 16;
  for (const model of models) {
    const several = Array.from({ length: cores }, () => new TrainingProcess({ model, batch, threads: 1 }));
    const one = new TrainingProcess({ model, batch, threads: cores });
    try {
      const seconds = 3 * run.turnSeconds; // several processes do not start and end at the same moment
      const together = async (): Promise<number> => {
        const rates = await Promise.all(several.map((process) => process.train(seconds)));
        return rates.reduce((sum, rate) => sum + rate, 0);
      };
      const name = `one training on ${cores} threads`;
      const other = { name, settings: '', turn: () => one.train(seconds) };
      const what = `${cores} trainings side by side, one thread each, ${model}, batches of ${batch}`;
      await run.measureTurns({ what, unit: 'pairs', others: [other] }, together);
    } finally {
      for (const process of [...several, one]) process.stop();
    }
  }
}
