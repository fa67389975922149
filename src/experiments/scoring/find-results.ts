import { existsSync } from 'node:fs';
import path from 'node:path';
import { readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { knownDatasets } from '../../data/datasets.js';
import { locateDataset, requireDataset } from '../../data/locate-dataset.js';
import { placeholderBenchmark } from '../../data/placeholder-results.js';
import type { Benchmark } from '../../data/sequence.js';
import { packageRoot } from '../../files/package-root.js';
import { formatThousands } from '../../text/number-text.js';
import { type TrackerFolder, trackerFolders } from './tracker-folders.js';

/** Where a benchmark's annotations and trackers' raw results are; what is left out is searched in the default places. */
export interface ResultPlaces {
  /** Score placeholder results even where real ones are found. Default: false. */
  readonly placeholder?: boolean | undefined;
  /** The benchmark's folder or JSON file. */
  readonly annotations?: string | undefined;
  /** Folders that hold one folder of raw results per tracker. */
  readonly results?: readonly string[] | undefined;
  /** The trackers' folders themselves, instead of `results`. */
  readonly trackers?: readonly TrackerFolder[] | undefined;
  /** The benchmark itself, where it is not one of the known ones. */
  readonly found?: Benchmark | undefined;
}

/** A benchmark and the raw results to score on it. */
export interface FoundResults {
  readonly benchmark: Benchmark;
  /** Empty for placeholder results. */
  readonly trackers: readonly TrackerFolder[];
  /** Why placeholder results stand in for annotations and results; undefined for real ones. */
  readonly missing?: string;
  /** Where the results come from, for the text under figures and tables. */
  readonly caption: string;
}

/**
 * Finds a benchmark and its raw results: annotations as {@link locateDataset}; results in the folders given, else in
 * SIAMDLA_RESULTS/<id>, data/results/<id>, or results/ beside the annotations. Where either is missing, placeholder results
 * stand in and captions say so; except where a place was given, so that a misspelt path is an error.
 *
 * @param id Name of the benchmark: 'otb100'.
 * @throws InputError when a given place cannot be read.
 */
export function findResults(id: string, places: ResultPlaces = {}): FoundResults {
  if (places.placeholder) return placeholderResults(id, 'requested');
  if (places.found) return realResults(places.found, places.trackers ?? trackerFolders(places.results ?? [], true));
  const given = places.annotations ? { given: places.annotations } : {};
  const { found, place, via } = locateDataset(id, given);
  const isGiven = via !== 'default' || places.results !== undefined || places.trackers !== undefined;
  if (found === undefined) {
    if (isGiven) requireDataset(id, given); // throws
    return placeholderResults(id, `no annotations in ${withoutMachine(place)}`);
  }
  const trackers = places.trackers ?? trackerFolders(places.results ?? resultFolders(id, found), true);
  if (trackers.length === 0) return placeholderResults(id, 'no raw results');
  return realResults(readBenchmark(id, found), trackers);
}

/** Placeholder results for a benchmark. */
export function placeholderResults(id: string, missing: string): FoundResults {
  return { benchmark: placeholderBenchmark(id), trackers: [], missing, caption: `placeholder results: ${missing}` };
}

function realResults(benchmark: Benchmark, trackers: readonly TrackerFolder[]): FoundResults {
  const folders = new Set(trackers.map(({ folder }) => path.dirname(path.resolve(folder))));
  const caption = `scored here from raw results in ${[...folders].map(withoutMachine).join(', ')}${incomplete(benchmark)}`;
  return { benchmark, trackers, caption };
}

/** States when annotations are not those of the whole benchmark: scores on a part must not be taken for its own. */
function incomplete({ id, sequences }: Benchmark): string {
  const known = knownDatasets.find((dataset) => dataset.id === id && dataset.kind === 'test');
  const frames = sequences.reduce((sum, { length }) => sum + length, 0);
  if (
    !known ||
    (known.sequences === sequences.length && (known.frames === frames || known.rounded.includes('frames')))
  ) {
    return '';
  }
  const count = (n: number, of: number): string => `${formatThousands(n)} of ${formatThousands(of)}`;
  return `; NOT the whole of ${known.title}: ${count(sequences.length, known.sequences)} sequences, ${count(frames, known.frames)} frames`;
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

/** A path without the folders of this machine. */
function withoutMachine(place: string): string {
  const relative = path.relative(packageRoot, place);
  return relative.startsWith('..') ? path.join(path.basename(path.dirname(place)), path.basename(place)) : relative;
}
