import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../../errors.js';
import { TrainingDiverged } from '../../training/loop/diverged.js';
import { serveTask } from '../processes.js';

/**
 * Doubles a number; fails on negative ones, on -2 as a training that diverges, waits on 0 until it is stopped, dies on 13,
 * on 17 computes without end, on 19 for two seconds before it saves its work, and is stopped before that, as by a batch
 * system, which signals every process.
 */
serveTask<number, string, number>(async (task, report, signal) => {
  if (task === 19) {
    process.kill(process.pid, 'SIGTERM');
    await once(signal, 'abort');
  }
  report(`got ${task}`);
  if (task === -2) throw new TrainingDiverged('too fast');
  if (task < 0) throw new InputError(`${task} is negative`);
  if (task === 0) await wait(60_000, undefined, { signal });
  if (task === 13) process.exit(7);
  if (task === 17) {
    await wait(50); // the report leaves first
    const end = performance.now() + 60_000;
    while (performance.now() < end) Math.sqrt(end);
  }
  if (task === 19) {
    await wait(50);
    const end = performance.now() + 2000;
    while (performance.now() < end) Math.sqrt(end);
    await wait(0); // until the signal is seen
    report(`saved, ${signal.aborted ? 'as it was stopped' : 'not stopped'}`);
    signal.throwIfAborted();
  }
  return 2 * task;
});
