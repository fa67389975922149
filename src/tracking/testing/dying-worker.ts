import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { serveJobs } from '../jobs/serve-jobs.js';

/** Settings of a worker for tests. */
export interface DyingSetup {
  /** A file to which every start adds a byte. */
  readonly log: string;
  /** How many of the first starts end in a crash. */
  readonly deaths: number;
}

/** A worker that dies while it starts, the first few times; its jobs return their names. */
serveJobs(async ({ log, deaths }: DyingSetup) => {
  const starts = existsSync(log) ? readFileSync(log, 'utf8').length : 0;
  appendFileSync(log, '.');
  if (starts < deaths) process.kill(process.pid, 'SIGKILL');
  return async ({ name }: { readonly name: string }): Promise<string> => name;
});
