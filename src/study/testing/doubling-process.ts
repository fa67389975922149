import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../../errors.js';
import { serveTask } from '../processes.js';

/** A task for the tests of processes: doubles a number, fails on negative ones, waits on 0 until it is stopped. */
serveTask<number, string, number>(async (task, report, signal) => {
  report(`got ${task}`);
  if (task < 0) throw new InputError(`${task} is negative`);
  if (task === 0) await wait(60_000, undefined, { signal });
  if (task === 13) process.exit(7);
  return 2 * task;
});
