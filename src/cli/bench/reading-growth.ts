import type { ParameterTable } from '../../models/parameters.js';
import { AnsweringProcess } from '../../processes/answering-process.js';

/** What is read. */
export interface Reading {
  readonly table: ParameterTable;
  /** A file of weights with all tensors of the table. */
  readonly file: string;
}

/**
 * By how many MiB the largest resident memory grows in a process that reads weights, once and before anything else: one that
 * built a network or wrote a file before has memory to use again, in which weights of any size seem to take nothing.
 *
 * @throws Error when they cannot be read.
 */
export async function readingGrowth(reading: Reading): Promise<number> {
  const { table, file } = reading;
  const child = new AnsweringProcess(`the process that read ${file}`, new URL('reading-process.js', import.meta.url));
  child.ask({ table, file });
  try {
    const { growthMiB, tensors } = await child.answer<{ growthMiB: number; tensors: number }>();
    if (tensors !== table.length) throw new Error('not all tensors were read');
    return growthMiB;
  } finally {
    child.stop();
  }
}
