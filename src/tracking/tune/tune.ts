import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../file-hash.js';
import { writeFileAtomic } from '../../files.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import type { FoundBenchmark } from '../run/find-benchmark.js';
import { initialBox } from '../run/initial-box.js';
import { jobOf } from '../run/job.js';
import type { TrackOptions } from '../run/track-benchmark.js';
import { initialBoxRule, type NetworkSpec } from '../run/tracker-spec.js';
import { doJobs } from '../run/workers.js';
import { drawSettings, type TuningRanges } from './settings.js';
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
  /** Runs of the network in all sequences done now, by those that there would have been without sharing. */
  readonly shared: number;
}

interface Line {
  readonly sequence: string;
  readonly auc: readonly number[];
}

/**
 * Searches hyper-parameters at random on a validation set. Every sequence that is done is kept in `log`, so that an
 * interrupted search goes on; the ranking is the same for any number of processes.
 *
 * @throws InputError when the benchmark is a test set and that was not allowed, is run with restarts, has frames without
 * truth, or the log is of another search; the signal's reason.
 */
export async function tune(plan: TunePlan, options: TrackOptions = {}): Promise<TuneResult> {
  const { spec, found, log } = plan;
  const { benchmark } = found;
  checkBenchmark(plan);
  const settings = drawSettings(spec.hyper, plan.settings, plan.seed, rangesOf(spec));
  const lines = await openLog(plan);
  const jobs = benchmark.sequences.map((sequence): TrialJob => {
    const { name, files, gt } = jobOf(sequence, 'one-pass');
    return { name, files, gt: sequence.gt, start: initialBox(gt[0]!, initialBoxRule(spec)) };
  });
  const open = jobs.filter(({ name }) => !lines.has(name));
  const total = open.reduce((sum, { files }) => sum + files.length, 0);
  const failures: { sequence: string; message: string }[] = [];
  let [done, searches, lookups] = [0, 0, 0];
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
      lines.set(sequence, outcome.result.auc);
      searches += outcome.result.searches;
      lookups += outcome.result.lookups;
      writeLog(log, lines);
    });
  }
  const scored = jobs.filter(({ name }) => lines.has(name));
  if (scored.length === 0) throw new Error(`no sequence could be tracked: ${failures[0]?.message}`);
  const mean = (i: number): number => scored.reduce((sum, { name }) => sum + lines.get(name)![i]!, 0) / scored.length;
  const ranking = settings.map((hyper, index) => ({ index, hyper, auc: mean(index) }));
  ranking.sort((a, b) => b.auc - a.auc || a.index - b.index);
  return { ranking, sequences: scored.length, failures, shared: lookups > 0 ? searches / lookups : 1 };
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
async function headerOf({ spec, found, settings, seed }: TunePlan): Promise<string> {
  const { model, weights, input, hyper } = spec;
  const search = {
    model,
    weights: hashOfFile(weights),
    input,
    base: hyper,
    benchmark: found.benchmark.id,
    annotations: found.annotations,
  };
  return JSON.stringify({ ...search, settings, seed, ranges: rangesOf(spec) });
}

const headers = new WeakMap<Map<string, readonly number[]>, string>();

async function openLog(plan: TunePlan): Promise<Map<string, readonly number[]>> {
  const lines = new Map<string, readonly number[]>();
  const header = await headerOf(plan);
  headers.set(lines, header);
  if (!existsSync(plan.log)) return lines;
  const [first, ...rest] = readFileSync(plan.log, 'utf8').trimEnd().split('\n');
  if (first !== header) {
    throw new InputError(
      `${plan.log}: is of another search (${first?.slice(0, 100)}...); remove it or give another --out`,
    );
  }
  for (const [i, text] of rest.entries()) {
    const { sequence, auc } = parseLine(plan.log, i + 2, text);
    lines.set(sequence, auc);
  }
  return lines;
}

function parseLine(file: string, line: number, text: string): Line {
  try {
    const found = JSON.parse(text) as Line;
    if (typeof found.sequence === 'string' && found.auc.every(Number.isFinite)) return found;
  } catch {
    // said below
  }
  throw new InputError(`${file}: line ${line} is broken; remove the line`);
}

function writeLog(file: string, lines: Map<string, readonly number[]>): void {
  const rows = [...lines].map(([sequence, auc]) => JSON.stringify({ sequence, auc }));
  writeFileAtomic(file, `${[headers.get(lines)!, ...rows].join('\n')}\n`);
}

/** What is drawn for a tracker. */
function rangesOf({ model }: NetworkSpec): TuningRanges {
  return modelByName(model).tracker.online.tuningRanges;
}
