import { availableCores } from '../../files/process-limits.js';
import type { BenchRun } from './measure/bench-run.js';
import { TrainingInProcess } from './training-in-process.js';

const models = ['siamcar-tiny', 'siamrpnpp-tiny'] as const;

/**
 * As many trainings at a time as the machine has cores, one thread each, against one on as many threads: pairs per second
 * of all together. What experiments of several trainings should do.
 */
export async function benchSideBySide(run: BenchRun): Promise<void> {
  const cores = availableCores();
  if (cores === 1) return;
  const batch = 16;
  for (const model of models) {
    const several = Array.from({ length: cores }, () => new TrainingInProcess({ model, batch, threads: 1 }));
    const one = new TrainingInProcess({ model, batch, threads: cores });
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
