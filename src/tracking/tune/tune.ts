import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../file-hash.js';
import { writeFileAtomic } from '../../files.js';
import { lockFolder } from '../../lock.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import type { FoundBenchmark } from '../run/find-benchmark.js';
import { initialBox } from '../run/initial-box.js';
import { jobOf } from '../run/job.js';
import type { TrackOptions } from '../run/track-benchmark.js';
import { type NetworkSpec, startRulesOf } from '../run/tracker-spec.js';
import { doJobs } from '../run/workers.js';
import { drawSettings, searchRanges } from './settings.js';
import type { TrialJob, TrialResult } from './trial.js';

/** What to search with on what. */
export interface TunePlan {
  /** Its hyper-parameters are the first setting. */
  readonly spec: NetworkSpec;
  readonly found: FoundBenchmark;
  /** Number of settings, the published one included. */
  readonly settings: number;
  readonly seed: number;
  /** The file of what is done so far, one JSON object a line. */
  readonly log: string;
  /** Search on a benchmark whose results are to be reported. Its numbers are then no longer a fair comparison. */
  readonly allowTest?: boolean;
}

/** One setting and how it did. */
export interface RankedSetting {
  /** Its number; 0 is the published one. */
  readonly index: number;
  readonly hyper: Hyper;
  /** Mean over sequences of the area under the success curve. */
  readonly auc: number;
}

/** The outcome of a search. */
export interface TuneResult {
  /** The best first; of equals the lower number. */
  readonly ranking: readonly RankedSetting[];
  readonly sequences: number;
  readonly failures: readonly { readonly sequence: string; readonly message: string }[];
  /** Runs of the network in all sequences, by those that there would have been without sharing. */
  readonly shared: number;
}

/** What the log holds of a sequence. */
interface Line extends TrialResult {
  readonly sequence: string;
}

/**
 * Searches hyper-parameters at random on a validation set. Every sequence that is done is kept in `log`, so that an
 * interrupted search goes on; the ranking is the same for any number of processes.
 *
 * @throws InputError when the benchmark is a test set and that was not allowed, is run with restarts, has frames without
 * truth, or the log is of another search; the signal's reason.
 */
export async function tune(plan: TunePlan, options: TrackOptions = {}): Promise<TuneResult> {
  checkBenchmark(plan);
  const lock = lockFolder(path.dirname(plan.log));
  try {
    const signal = AbortSignal.any([lock.signal, ...(options.signal ? [options.signal] : [])]);
    return await tuneLocked(plan, { ...options, signal });
  } finally {
    lock.release();
  }
}

/** Searches where no other process writes to the log. */
async function tuneLocked(plan: TunePlan, options: TrackOptions): Promise<TuneResult> {
  const { spec, found, log } = plan;
  const { benchmark } = found;
  const settings = drawSettings(spec.hyper, plan.settings, plan.seed);
  const header = headerOf(plan);
  const lines = openLog(log, header);
  const jobs = benchmark.sequences.map((sequence): TrialJob => {
    const { name, files, gt } = jobOf(sequence, 'one-pass');
    return { name, files, gt: sequence.gt, start: initialBox(gt[0]!, startRulesOf(spec)) };
  });
  const open = jobs.filter(({ name }) => !lines.has(name));
  /** As the benchmark has them, so that the log does not depend on which was finished first. */
  const inOrder = (all: ReadonlyMap<string, TrialResult>): Line[] =>
    jobs.flatMap(({ name }) => (all.has(name) ? [{ sequence: name, ...all.get(name)! }] : []));
  const total = open.reduce((sum, { files }) => sum + files.length, 0);
  const failures: { sequence: string; message: string }[] = [];
  let done = 0;
  const onFrames = (count: number): void => {
    done += count;
    options.progress?.(done, total);
  };
  const workers = options.workers ?? Math.max(1, Math.floor(availableParallelism() / (spec.threads || 1)));
  const kind = { file: new URL('worker.js', import.meta.url), setup: { spec, settings } };
  const { signal } = options;
  if (open.length > 0) {
    await doJobs<TrialJob, TrialResult>(kind, open, { workers, onFrames, ...(signal && { signal }) }, (outcome) => {
      const sequence = outcome.job.name;
      if ('failure' in outcome) {
        failures.push({ sequence, message: outcome.failure });
        return;
      }
      lines.set(sequence, outcome.result);
      writeLog(log, header, inOrder(lines));
    });
  }
  const scored = jobs.filter(({ name }) => lines.has(name));
  if (scored.length === 0) throw new Error(`no sequence could be tracked: ${failures[0]?.message}`);
  const mean = (i: number): number =>
    scored.reduce((sum, { name }) => sum + lines.get(name)!.auc[i]!, 0) / scored.length;
  const ranking = settings.map((hyper, index) => ({ index, hyper, auc: mean(index) }));
  ranking.sort((a, b) => b.auc - a.auc || a.index - b.index);
  const sum = (of: 'searches' | 'lookups'): number =>
    scored.reduce((total, { name }) => total + lines.get(name)![of], 0);
  const shared = sum('lookups') > 0 ? sum('searches') / sum('lookups') : 1;
  return { ranking, sequences: scored.length, failures, shared };
}

function checkBenchmark({ found, allowTest, settings }: TunePlan): void {
  const { benchmark, protocol, isTest } = found;
  if (!(Number.isSafeInteger(settings) && settings >= 1)) {
    throw new InputError(`found ${settings} settings; expected a whole number from 1 on`);
  }
  if (protocol !== 'one-pass') throw new InputError(`${benchmark.title} is run with restarts; tune on a one-pass set`);
  if (isTest && !allowTest) {
    throw new InputError(
      `${benchmark.title} is a test set: tuned on it, its figures say nothing of other videos. Take a validation set (synthetic-validation, got10k, a folder), or say --allow-test`,
    );
  }
  const bare = benchmark.sequences.find(({ gt }) => gt.length > 4 && Number.isNaN(gt[4]!) && Number.isNaN(gt.at(-1)!));
  if (bare) throw new InputError(`${benchmark.title}: ${bare.name} is not annotated; tuning needs the truth`);
}

/** The first line of a log tells of what it is. */
function headerOf({ spec, found, settings, seed }: TunePlan): string {
  const { model, weights, input, hyper } = spec;
  const search = {
    model,
    weights: hashOfFile(weights),
    input,
    base: hyper,
    benchmark: found.benchmark.id,
    annotations: found.annotations,
  };
  return JSON.stringify({ format: 2, ...search, settings, seed, ranges: searchRanges });
}

function openLog(log: string, header: string): Map<string, TrialResult> {
  const lines = new Map<string, TrialResult>();
  if (!existsSync(log)) return lines;
  const [first, ...rest] = readFileSync(log, 'utf8').trimEnd().split('\n');
  if (first !== header) {
    throw new InputError(
      `${log}: is of another search or version (${first?.slice(0, 100)}...); remove it or give another --out`,
    );
  }
  for (const [i, text] of rest.entries()) {
    const { sequence, ...result } = parseLine(log, i + 2, text);
    lines.set(sequence, result);
  }
  return lines;
}

function parseLine(file: string, line: number, text: string): Line {
  try {
    const found = JSON.parse(text) as Line;
    const { sequence, auc, searches, lookups } = found;
    if (typeof sequence === 'string' && [...auc, searches, lookups].every(Number.isFinite)) return found;
  } catch {
    // said below
  }
  throw new InputError(`${file}: line ${line} is broken; remove the line`);
}

function writeLog(file: string, header: string, lines: readonly Line[]): void {
  writeFileAtomic(file, `${[header, ...lines.map((line) => JSON.stringify(line))].join('\n')}\n`);
}
