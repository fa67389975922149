import { once } from 'node:events';
import type { ParameterTable } from '../../models/parameters.js';
import { forkModule } from '../../processes/fork-module.js';

/** What is read. */
export interface Reading {
  readonly table: ParameterTable;
  /** A file of weights with all tensors of the table. */
  readonly file: string;
}

/**
 * By how many MiB the largest resident memory grows in a process that reads weights, once and before anything else: one that built
 * a network or wrote a file before has memory to use again, in which weights of any size seem to take nothing.
 *
 * @throws Error when they cannot be read.
 */
export async function readingGrowth(reading: Reading): Promise<number> {
  const child = forkModule(new URL('reading-process.js', import.meta.url));
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process that read ${reading.file} ended with code ${code}`);
  });
  ended.catch(() => {}); // it ends after its answer
  child.send({ table: reading.table, file: reading.file });
  try {
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [{ growthMiB: number; tensors: number }];
    if (answer.tensors !== reading.table.length) throw new Error('not all tensors were read');
    return answer.growthMiB;
  } finally {
    child.kill();
  }
}
