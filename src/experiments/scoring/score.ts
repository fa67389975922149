import { boxRows } from '../../boxes/rows.js';
import { readGot10kResults, readOpeResults } from '../../data/results/ope-results.js';
import type { ReadResultsOptions } from '../../data/results/read-options.js';
import { readVotResults } from '../../data/results/vot-results.js';
import type { Benchmark, Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { evaluateGot10k, type Got10kResult } from '../../metrics/got10k.js';
import { evaluateOpe, type OpeCurves } from '../../metrics/ope.js';
import {
  type OpeSummary,
  sequenceAuc,
  sequencePrecision20,
  summarise,
  summariseAttributes,
} from '../../metrics/summary.js';
import { evaluateVot, type VotOptions, type VotResult } from '../../metrics/vot/vot.js';
import type { VotRun } from '../../metrics/vot/vot-run.js';
import { realVideosId } from '../../study/real-test-videos.js';
import { readResultsRecord } from '../../tracking/results/results-record.js';
import type { TrackerFolder } from './tracker-folders.js';

/** One tracker on a benchmark of one pass (OPE). */
export interface OpeScore {
  readonly tracker: string;
  /** Name of the convention that the scores follow. */
  readonly convention: Convention['name'];
  readonly summary: OpeSummary;
  /** AUC over the sequences that have an attribute, by the attribute's full name. */
  readonly attributes: ReadonlyMap<string, number>;
  /** AUC by sequence. */
  readonly sequences: ReadonlyMap<string, number>;
  /** Precision at 20 pixels by sequence. */
  readonly precisions: ReadonlyMap<string, number>;
}

/** One tracker on VOT's protocol with restarts. */
export interface VotScore {
  readonly tracker: string;
  readonly result: VotResult;
}

/** One tracker on GOT-10k. */
export interface Got10kTrackerScore {
  readonly tracker: string;
  readonly result: Got10kResult;
}

/** How raw results are read and scored. */
export interface ScoreOptions {
  readonly convention: Convention;
  /**
   * Count frames in which the target cannot be seen as failures, as LaSOT's own toolkit does. Default: false, every
   * annotated box is scored. On LaSOT the difference is up to 1.5 points of AUC, so tables and figures state it.
   */
  readonly hiddenFail?: boolean;
  /** Accept results with more or fewer rows than the sequence has frames, with a warning. Default: false, an error. */
  readonly allowLengthMismatch?: boolean;
  /**
   * Of VOT's protocol the edition whose range of lengths counts; 'own': see `VotOptions`. Default: the benchmark's, by its
   * id.
   */
  readonly edition?: VotOptions['edition'] | undefined;
  /** Receives warnings about the results, one line each. */
  readonly warnings?: string[];
}

/**
 * Scores boxes of one tracker that are already in memory.
 *
 * @param boxes x, y, w, h of every frame, flat, by sequence name.
 */
export function scoreOpe(
  tracker: string,
  { sequences }: Benchmark,
  boxes: ReadonlyMap<string, Float64Array>,
  { convention, hiddenFail = false }: ScoreOptions,
): OpeScore {
  const curves = new Map<string, OpeCurves>(
    sequences.map(({ name, gt, visible }) => [
      name,
      evaluateOpe(gt, boxes.get(name)!, { convention, name, visible: hiddenFail ? visible : undefined }),
    ]),
  );
  const labels = new Map(sequences.map(({ name, attributes }) => [name, attributes]));
  return {
    tracker,
    convention: convention.name,
    summary: summarise([...curves.values()]),
    attributes: new Map([...summariseAttributes(curves, labels)].map(([name, { auc }]) => [name, auc])),
    sequences: new Map([...curves].map(([name, curve]) => [name, sequenceAuc(curve)])),
    precisions: new Map([...curves].map(([name, curve]) => [name, sequencePrecision20(curve)])),
  };
}

/** Reads and scores a tracker's folder. @throws InputError as the readers and the metrics do, naming the file. */
export function scoreOpeFolder(
  { tracker, folder }: TrackerFolder,
  benchmark: Benchmark,
  options: ScoreOptions,
): OpeScore {
  warnOfOtherBenchmark(folder, benchmark, options);
  return scoreOpe(
    tracker,
    benchmark,
    readOpeResults(folder, benchmark.sequences, readingOf(benchmark, options)),
    options,
  );
}

/**
 * Scores runs with restarts that are already in memory.
 *
 * @throws What `evaluateVot` throws; InputError where neither the options nor the benchmark's id name an edition.
 */
export function scoreVot(
  tracker: string,
  benchmark: Benchmark,
  runs: ReadonlyMap<string, readonly VotRun[]>,
  { allowLengthMismatch: allowShorter = false, edition = editionOf(benchmark) }: Omit<ScoreOptions, 'convention'> = {},
): VotScore {
  const sequences = benchmark.sequences.map((sequence) => ({
    name: sequence.name,
    ...sizeOf(sequence),
    gt: sequence.polygons ?? boxRows(sequence.gt),
  }));
  return { tracker, result: evaluateVot(sequences, runs, { edition, allowShorter }) };
}

/** Reads and scores a tracker's folder of runs with restarts. */
export function scoreVotFolder(
  { tracker, folder }: TrackerFolder,
  benchmark: Benchmark,
  options: ScoreOptions,
): VotScore {
  warnOfOtherBenchmark(folder, benchmark, options);
  const runs = readVotResults(folder, benchmark.sequences, readingOf(benchmark, options));
  return scoreVot(tracker, benchmark, runs, options);
}

/** Reads and scores a tracker's folder of GOT-10k results. */
export function scoreGot10kFolder(
  { tracker, folder }: TrackerFolder,
  benchmark: Benchmark,
  options: ScoreOptions,
): Got10kTrackerScore {
  warnOfOtherBenchmark(folder, benchmark, options);
  const uncovered = benchmark.sequences.filter(({ cover }) => !cover).length;
  if (uncovered > 0) {
    options.warnings?.push(
      `${benchmark.title}: ${uncovered} sequences have no visibility annotation (cover.label); all their frames are scored`,
    );
  }
  const sequences = benchmark.sequences.map((sequence) => ({
    name: sequence.name,
    ...sizeOf(sequence),
    gt: sequence.gt,
    cover: sequence.cover ?? new Uint8Array(sequence.length).fill(8),
  }));
  const read = readGot10kResults(folder, benchmark.sequences, readingOf(benchmark, options));
  const runs = new Map([...read].map(([name, own]) => [name, own.map(withoutGaps)]));
  return { tracker, result: evaluateGot10k(sequences, runs) };
}

/** A run whose missing frames, which the reader lets be NaN where lengths may differ, have a box that overlaps nothing. */
function withoutGaps(run: Float64Array): Float64Array {
  return run.map((value) => (Number.isNaN(value) ? 0 : value));
}

/**
 * Warns of results that `siamdla track` computed on another benchmark. They can be scored, as those of OTB100 on OTB50, which
 * is a part of it; but other annotations may give the first box.
 */
function warnOfOtherBenchmark(folder: string, { id, title }: Benchmark, { warnings }: ScoreOptions): void {
  const there = readResultsRecord(folder)?.identity.benchmark;
  if (there === undefined || there === id) return;
  warnings?.push(`${folder}: its results were computed on ${there}; they are scored on ${title} (${id})`);
}

/** Options of the readers: nothing is warned of results of sequences that were left out. */
function readingOf({ leftOut }: Benchmark, options: ScoreOptions): ReadResultsOptions {
  return { ...options, leftOut };
}

function editionOf({ id, title }: Benchmark): VotOptions['edition'] {
  const edition = (['2016', '2018', '2019'] as const).find((year) => id === `vot${year}`);
  if (edition) return edition;
  if (id === 'synthetic-vot' || id === realVideosId) return 'own';
  throw new InputError(`${title} has no range of sequence lengths for EAO; expected vot2016, vot2018 or vot2019`);
}

function sizeOf({ name, imageSize }: Sequence): { readonly width: number; readonly height: number } {
  if (imageSize) return imageSize;
  throw new InputError(
    `${name}: has no imageSize, which this protocol needs; expected { width, height } of its frames, as annotations in pysot's layout or images in the published folders have it`,
  );
}
