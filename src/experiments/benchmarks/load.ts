import { existsSync } from 'node:fs';
import path from 'node:path';
import { readBenchmark } from '../../data/benchmarks.js';
import { knownDatasets } from '../../data/datasets.js';
import { locateDataset, requireDataset } from '../../data/locate-dataset.js';
import { placeholderBenchmark } from '../../data/placeholder-results.js';
import type { Benchmark } from '../../data/sequence.js';
import { packageRoot } from '../../package-root.js';
import { formatThousands } from '../../plots/table.js';
import { type TrackerFolder, trackerFolders } from './tracker-folders.js';

/** Where a benchmark's annotations and trackers' results are; what is left out is looked for. */
export interface BenchmarkPlaces {
  /** Score placeholder results even if real ones are available; default: false. */
  readonly placeholder?: boolean | undefined;
  /** The benchmark's folder or JSON file. */
  readonly annotations?: string | undefined;
  /** Folders that hold one folder of raw results for each tracker. */
  readonly results?: readonly string[] | undefined;
  /** The trackers themselves, instead of folders of them. */
  readonly trackers?: readonly TrackerFolder[] | undefined;
  /** The benchmark itself, where it is not one of the known names'. */
  readonly found?: Benchmark | undefined;
}

/** A benchmark with the results to be scored on it. */
export interface LoadedBenchmark {
  readonly benchmark: Benchmark;
  /** Empty for placeholder results. */
  readonly trackers: readonly TrackerFolder[];
  /** Whether annotations or results are missing, so that both are placeholders. */
  readonly isSimulated: boolean;
  /** What was found or missed where, for captions. */
  readonly remark: string;
}

/**
 * Finds a benchmark and the raw results for it: annotations as `locateDataset` says; results in the folders given, else
 * in SIAMDLA_RESULTS/<id>, in data/results/<id>, or in results/ beside the annotations. Where either is missing,
 * placeholder results are used, and the remark says so; but not where a place was named, so that a misspelt path is an error.
 *
 * @param id Name of the benchmark: 'otb100'.
 * @throws InputError when a place that was given cannot be read.
 */
export function loadBenchmark(id: string, places: BenchmarkPlaces = {}): LoadedBenchmark {
  if (places.placeholder) return placeholder(id, 'as asked for');
  if (places.found) return scored(places.found, places.trackers ?? trackerFolders(places.results ?? [], true));
  const given = places.annotations ? { given: places.annotations } : {};
  const { found, place, via } = locateDataset(id, given);
  const isNamed = via !== 'default' || places.results !== undefined || places.trackers !== undefined;
  if (found === undefined) {
    if (isNamed) requireDataset(id, given); // throws, and says what was missed where
    return placeholder(id, `no annotations in ${shown(place)}`);
  }
  const trackers = places.trackers ?? trackerFolders(places.results ?? resultFolders(id, found), true);
  if (trackers.length === 0) return placeholder(id, 'no raw results');
  return scored(readBenchmark(id, found), trackers);
}

function scored(benchmark: Benchmark, trackers: readonly TrackerFolder[]): LoadedBenchmark {
  const origin = new Set(trackers.map(({ folder }) => path.dirname(path.resolve(folder))));
  const remark = `scored here from raw results in ${[...origin].map(shown).join(', ')}${incomplete(benchmark)}`;
  return { benchmark, trackers, isSimulated: false, remark };
}

/**
 * Says when annotations are not those of the whole benchmark: scores on a part of it, or on another one under its name,
 * must not be taken for its own.
 */
function incomplete({ id, title, sequences }: Benchmark): string {
  const known = knownDatasets.find((dataset) => dataset.id === id && dataset.kind === 'test');
  const frames = sequences.reduce((sum, { length }) => sum + length, 0);
  if (
    !known ||
    (known.sequences === sequences.length && (known.frames === frames || known.rounded.includes('frames')))
  ) {
    return '';
  }
  const count = (n: number, of: number): string => `${formatThousands(n)} of ${formatThousands(of)}`;
  return `; NOT the whole of ${title}: ${count(sequences.length, known.sequences)} sequences, ${count(frames, known.frames)} frames`;
}

function resultFolders(id: string, annotations: string): string[] {
  const root = process.env.SIAMDLA_RESULTS;
  const candidates = [
    ...(root ? [path.join(root, id)] : []),
    path.join(packageRoot, 'data/results', id),
    path.join(path.extname(annotations) ? path.dirname(annotations) : annotations, 'results'),
  ];
  return candidates.filter(existsSync).slice(0, 1);
}

function placeholder(id: string, why: string): LoadedBenchmark {
  return {
    benchmark: placeholderBenchmark(id),
    trackers: [],
    isSimulated: true,
    remark: `placeholder results: ${why}`,
  };
}

/** A path as a reader knows it: without the folder of this package. */
function shown(place: string): string {
  const relative = path.relative(packageRoot, place);
  return relative.startsWith('..') ? path.join(path.basename(path.dirname(place)), path.basename(place)) : relative;
}
