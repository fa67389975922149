import { existsSync } from 'node:fs';
import path from 'node:path';
import { benchmarkReaders, readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { requireDataset } from '../../data/locate-dataset.js';
import { type Benchmark, chooseSequences } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { isFolder, subfolders } from '../../files/folders.js';
import { shortList } from '../../text/short-list.js';
import { provenanceFile } from '../../tracking/results/results-record.js';
import { findBenchmark } from '../../tracking/run/find-benchmark.js';
import { placeOfBenchmark } from '../options/data-option.js';
import { nameList } from '../options/option-values.js';

/** Options that choose the sequences to score. */
export interface PlaceOptions {
  readonly benchmark: string;
  /** Values of `--data`. */
  readonly data?: readonly string[];
  /** Names, comma-separated; default: all. */
  readonly sequences?: string;
}

/**
 * Refuses a folder of trackers in place of one tracker's folder.
 *
 * @throws InputError with the folder to use instead.
 */
export function checkTrackerFolder(folder: string): void {
  if (!isFolder(folder)) return; // the reader reports it
  const trackers = subfolders(folder).filter((name) => existsSync(path.join(folder, name, provenanceFile)));
  if (trackers.length === 0) return;
  throw new InputError(
    `--results ${folder}: is a folder of the trackers ${shortList(trackers, 5)}; expected one tracker's folder: use ${path.join(folder, trackers[0]!)}, or --all`,
  );
}

/** The path of a known benchmark's annotations, or the benchmark itself. */
export type Place = { readonly annotations: string } | { readonly found: Benchmark };

/**
 * Finds the benchmark to score.
 *
 * @returns Its place, and whether it follows VOT's protocol.
 * @throws InputError when it is unknown or not found, or lacks one of the sequences.
 */
export async function placeOf({
  benchmark,
  data,
  sequences,
}: PlaceOptions): Promise<Place & { readonly isVot: boolean }> {
  if (benchmark === 'got10k-test') {
    throw new InputError(
      "got10k-test cannot be scored here, as its annotations are not public; expected results packed with 'siamdla pack-got10k' for its server",
    );
  }
  const given = placeOfBenchmark(benchmark, data);
  const reader = benchmarkReaders.find(({ id }) => id === benchmark);
  if (reader) {
    const place = requireDataset(benchmark, given ? { given } : {});
    const isVot = reader.protocol === 'vot';
    return sequences !== undefined
      ? { found: part(readBenchmark(benchmark, place), sequences), isVot }
      : { annotations: place, isVot };
  }
  const { benchmark: found, layout } = await findBenchmark(benchmark);
  return { found: sequences !== undefined ? part(found, sequences) : found, isVot: layout === 'vot' };
}

/** Some of a benchmark's sequences; its title states how many. */
function part(whole: Benchmark, names: string): Benchmark {
  const chosen = chooseSequences(whole, nameList(names));
  const title = `${whole.title}, ${chosen.sequences.length} of ${whole.sequences.length} sequences`;
  return { ...chosen, title };
}
