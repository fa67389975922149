import { InputError, messageOf } from '../../errors.js';
import type { FromWorker, ToWorker } from './messages.js';

/** Milliseconds between messages about frames. */
const interval = 100;

/** Does one job; calls `onFrame` after every frame. */
export type Work<Job, Result> = (job: Job, onFrame: () => void) => Promise<Result>;

/**
 * The worker process's side of `doJobs`: does the jobs that the parent sends, until the parent is gone.
 *
 * @param begin Makes what does the jobs.
 */
export function serveJobs<Setup, Job, Result>(begin: (setup: Setup) => Promise<Work<Job, Result>>): void {
  let work: Work<Job, Result>;
  const say = (message: FromWorker): void => {
    process.send!(message);
  };
  const start = async (setup: Setup): Promise<void> => {
    try {
      work = await begin(setup);
      say({ kind: 'ready' });
    } catch (error) {
      say({ kind: 'invalid', message: messageOf(error), isInput: error instanceof InputError });
    }
  };
  const run = async (job: Job): Promise<void> => {
    let count = 0;
    let last = performance.now();
    const tell = (): void => {
      say({ kind: 'frames', count });
      count = 0;
      last = performance.now();
    };
    try {
      const result = await work(job, () => {
        count++;
        if (performance.now() - last > interval) tell();
      });
      tell();
      say({ kind: 'done', result });
    } catch (error) {
      tell();
      say({ kind: 'failed', message: messageOf(error) });
    }
  };
  process.on('SIGINT', () => {}); // Ctrl-C reaches all processes; the parent ends this one
  process.on('disconnect', () => process.exit(1)); // the parent is gone
  process.on('message', (message: ToWorker) => {
    void (message.kind === 'begin' ? start(message.setup as Setup) : run(message.job as Job));
  });
}
