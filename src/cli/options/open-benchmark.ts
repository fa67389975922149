import { chooseSequences } from '../../data/sequence.js';
import type { FoundBenchmark } from '../../tracking/run/find-benchmark.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { placeOfBenchmark } from './data-option.js';
import { nameList } from './option-values.js';

/**
 * The sequences that `--benchmark`, `--data` and `--sequences` choose, with a progress bar while a synthetic set is
 * rendered.
 *
 * @param sequences Names, separated by commas; default: all.
 * @throws InputError when an option is invalid or the data cannot be read; the signal's reason.
 */
export async function openBenchmark(
  id: string,
  { data, sequences }: { readonly data?: readonly string[]; readonly sequences?: string },
  signal: AbortSignal,
  terminal: Terminal,
): Promise<FoundBenchmark> {
  const place = placeOfBenchmark(id, data);
  const { findBenchmark } = await import('../../tracking/run/find-benchmark.js');
  const rendering = progressBar('rendering the benchmark', terminal);
  const found = await findBenchmark(id, {
    signal,
    progress: rendering.update,
    ...(place !== undefined && { annotations: place }),
  }).finally(rendering.stop);
  return {
    ...found,
    benchmark: chooseSequences(found.benchmark, sequences === undefined ? undefined : nameList(sequences)),
  };
}
