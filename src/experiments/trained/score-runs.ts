import type { Benchmark } from '../../data/sequence.js';
import { compareRuns, type RunsComparison } from '../../metrics/bootstrap-runs.js';
import type { OpeSummary } from '../../metrics/summary.js';
import type { StudyEntry } from '../../study/config.js';
import type { Study } from '../../study/study.js';
import { type OpeScore, type ScoreOptions, scoreOpeFolder } from '../benchmarks/score.js';

/** A tracker that was trained several times, scored. */
export interface ScoredEntry {
  readonly entry: StudyEntry;
  readonly seeds: readonly number[];
  /** One for each seed. */
  readonly runs: readonly OpeScore[];
  /** The mean over seeds of every score and curve. */
  readonly mean: OpeScore;
}

/** A entry against the one that differs in nothing but the assigner. */
export interface Compared {
  readonly title: string;
  readonly baseline: string;
  /** Of success AUC. */
  readonly auc: RunsComparison;
}

/** Everything of a line-up, scored on the benchmark. */
export interface ScoredLineup {
  readonly entries: readonly ScoredEntry[];
  readonly references: readonly OpeScore[];
  readonly comparisons: readonly Compared[];
}

/**
 * Scores a line-up's boxes.
 *
 * @param benchmark Its sequences, perhaps with the annotations of another protocol.
 * @param seed Of the bootstrap.
 */
export function scoreLineup(
  lineup: Study,
  benchmark: Benchmark,
  options: Pick<ScoreOptions, 'convention' | 'hiddenFail'>,
  seed: number,
): ScoredLineup {
  const score = (tracker: string, folder: string): OpeScore => scoreOpeFolder({ tracker, folder }, benchmark, options);
  const entries = [...new Set(lineup.runs.map(({ entry }) => entry))].map((entry): ScoredEntry => {
    const own = lineup.runs.filter((run) => run.entry === entry);
    const runs = own.map(({ tracked }) => score(entry.title, tracked.result.folder));
    return { entry, seeds: own.map((run) => run.trainingSeed), runs, mean: meanScore(runs) };
  });
  return {
    entries,
    references: lineup.references.map(({ title, tracked }) => score(title, tracked.result.folder)),
    comparisons: comparisonsOf(entries, seed),
  };
}

/** Each entry that names a baseline, against it: runs of the same seed are paired. */
function comparisonsOf(entries: readonly ScoredEntry[], seed: number): Compared[] {
  return entries.flatMap(({ entry, runs, seeds }) => {
    const other = entries.find(({ entry: { title } }) => title === entry.baseline);
    if (!other) return [];
    const shared = seeds.filter((each) => other.seeds.includes(each));
    if (shared.length === 0) return [];
    const perSequence = (scores: readonly OpeScore[], of: readonly number[]): number[][] =>
      shared.map((each) => [...scores[of.indexOf(each)]!.sequences.values()]);
    const auc = compareRuns(perSequence(runs, seeds), perSequence(other.runs, other.seeds), { seed });
    return [{ title: entry.title, baseline: entry.baseline!, auc }];
  });
}

/** The mean of several trainings' scores on the same sequences. */
function meanScore(scores: readonly OpeScore[]): OpeScore {
  const first = scores[0]!;
  const mean = (of: (score: OpeScore) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  const meanMap = (of: (score: OpeScore) => ReadonlyMap<string, number>): Map<string, number> =>
    new Map([...of(first).keys()].map((key) => [key, mean((score) => of(score).get(key)!)]));
  const curve = (of: (summary: OpeSummary) => Float64Array): Float64Array =>
    of(first.summary).map((_, i) => mean(({ summary }) => of(summary)[i]!));
  return {
    tracker: first.tracker,
    convention: first.convention,
    summary: {
      auc: mean(({ summary }) => summary.auc),
      precision20: mean(({ summary }) => summary.precision20),
      normPrecision20: mean(({ summary }) => summary.normPrecision20),
      successCurve: curve(({ successCurve }) => successCurve),
      precisionCurve: curve(({ precisionCurve }) => precisionCurve),
      normPrecisionCurve: curve(({ normPrecisionCurve }) => normPrecisionCurve),
      sequences: first.summary.sequences,
    },
    attributes: meanMap(({ attributes }) => attributes),
    sequences: meanMap(({ sequences }) => sequences),
  };
}
