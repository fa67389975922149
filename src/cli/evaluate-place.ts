import { existsSync } from 'node:fs';
import path from 'node:path';
import { benchmarkReaders, readBenchmark } from '../data/benchmarks.js';
import { isFolder, subfolders } from '../data/folders.js';
import { requireDataset } from '../data/locate-dataset.js';
import { shortList } from '../data/names.js';
import { type Benchmark, chooseSequences } from '../data/sequence.js';
import { InputError } from '../errors.js';
import { provenanceFile } from '../tracking/run/results-record.js';

/** What says which sequences are scored. */
export interface PlaceOptions {
  readonly benchmark: string;
  readonly annotations?: string;
  /** Names, comma-separated; all unless told. */
  readonly sequences?: string;
}

/**
 * Refuses a folder of trackers where one tracker's folder is asked for.
 *
 * @throws InputError that says what to give instead.
 */
export function checkTrackerFolder(folder: string): void {
  if (!isFolder(folder)) return; // said where it is read
  const trackers = subfolders(folder).filter((name) => existsSync(path.join(folder, name, provenanceFile)));
  if (trackers.length === 0) return;
  throw new InputError(
    `--results ${folder}: holds the trackers ${shortList(trackers, 5)}; expected one tracker's folder: give ${path.join(folder, trackers[0]!)}, or --all`,
  );
}

/** Where a known benchmark's annotations are, or the benchmark itself. */
export type Place = { readonly annotations: string } | { readonly found: Benchmark };

/**
 * Finds what is to be scored.
 *
 * @returns Whether its rules are VOT's, besides.
 * @throws InputError when it is unknown, not here, or has no such sequences.
 */
export async function placeOf({
  benchmark,
  annotations,
  sequences,
}: PlaceOptions): Promise<Place & { readonly isVot: boolean }> {
  if (benchmark === 'got10k-test') {
    throw new InputError(
      "got10k-test cannot be scored here, as its annotations are not public; expected results packed with 'siamdla pack-got10k' for its server",
    );
  }
  const reader = benchmarkReaders.find(({ id }) => id === benchmark);
  if (reader) {
    const place = requireDataset(benchmark, annotations ? { given: annotations } : {});
    const isVot = reader.protocol === 'vot';
    return sequences
      ? { found: part(readBenchmark(benchmark, place), sequences), isVot }
      : { annotations: place, isVot };
  }
  const { findBenchmark } = await import('../tracking/run/find-benchmark.js'); // brings what makes the synthetic ones
  const { benchmark: found, layout } = await findBenchmark(benchmark);
  if (annotations) throw new InputError(`--annotations: ${benchmark} has its own; expected none`);
  return { found: sequences ? part(found, sequences) : found, isVot: layout === 'vot' };
}

/** Some of a benchmark's sequences, which its title says. */
function part(whole: Benchmark, names: string): Benchmark {
  const chosen = chooseSequences(whole, names.split(','));
  const title = `${whole.title}, ${chosen.sequences.length} of ${whole.sequences.length} sequences`;
  return { ...chosen, title };
}
