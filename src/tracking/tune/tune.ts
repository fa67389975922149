import path from 'node:path';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import { lockFolder } from '../../processes/lock.js';
import { codeHash } from '../../provenance/code-hash.js';
import { computingText } from '../../provenance/provenance.js';
import { mean } from '../../statistics/mean.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import { doJobs } from '../jobs/do-jobs.js';
import { keptNotes } from '../results/kept-notes.js';
import type { FoundBenchmark } from '../run/find-benchmark.js';
import { initialBox } from '../run/initial-box.js';
import { jobOf } from '../run/job.js';
import type { TrackOptions } from '../run/track-benchmark.js';
import { initialBoxRule, type NetworkSpec } from '../run/tracker-spec.js';
import { drawSettings, type TuningRanges } from './settings.js';
import type { TrialJob, TrialResult } from './trial.js';
import { readLog, writeLog } from './tune-log.js';

/** Options of a hyper-parameter search. */
export interface TunePlan {
  /** The tracker; its hyper-parameters are the first setting. */
  readonly spec: NetworkSpec;
  readonly found: FoundBenchmark;
  /** Number of settings, including the published one. */
  readonly settings: number;
  readonly seed: number;
  /** Log file of finished sequences, one JSON object per line. */
  readonly log: string;
  /** Allows a test set. Its results are then no longer a fair comparison. */
  readonly allowTest?: boolean | undefined;
}

/** A setting and its score. */
export interface RankedSetting {
  /** Index of the setting; 0: the published one. */
  readonly index: number;
  readonly hyper: Hyper;
  /** Mean over sequences of the area under the success curve. */
  readonly auc: number;
}

/** The outcome of a search. */
export interface TuneResult {
  /** Best first; ties by index. */
  readonly ranking: readonly RankedSetting[];
  readonly sequences: number;
  readonly failures: readonly { readonly sequence: string; readonly message: string }[];
  /** Runs of the network in all sequences, as a fraction of those without sharing. */
  readonly shared: number;
}

/**
 * Random search of hyper-parameters on a validation set. Finished sequences are stored in `log`, from which an interrupted
 * search resumes; the ranking does not depend on the number of processes.
 *
 * @throws InputError if the benchmark is a test set without `allowTest`, is run with restarts or has a sequence annotated in
 * its first frame only, or the log is of another search; Error if no sequence could be tracked; the signal's reason.
 */
export async function tune(plan: TunePlan, options: TrackOptions = {}): Promise<TuneResult> {
  checkBenchmark(plan);
  const lock = lockFolder(path.dirname(plan.log));
  return lock.during(options.signal, (signal) => tuneLocked(plan, { ...options, signal }));
}

/** Searches where no other process writes to the log. */
async function tuneLocked(plan: TunePlan, { onNote, ...options }: TrackOptions): Promise<TuneResult> {
  const { spec, found, log } = plan;
  const { benchmark } = found;
  const settings = drawSettings(spec.hyper, plan.settings, plan.seed, rangesOf(spec));
  const search = searchOf(plan);
  const here = computingText(spec);
  const code = codeHash(new URL('./worker.js', import.meta.url));
  const { results, devices, codes } = readLog(log, search);
  const jobs = benchmark.sequences.map((sequence): TrialJob => {
    const { name, files, gt } = jobOf(sequence, 'one-pass');
    return { name, files, gt: sequence.gt, start: initialBox(gt[0]!, initialBoxRule(spec)) };
  });
  const open = jobs.filter(({ name }) => !results.has(name));
  if (open.length < jobs.length) {
    for (const note of keptNotes(log, { devices, codes }, here, code)) onNote?.(note);
  }
  const names = [...jobs.map(({ name }) => name), ...(benchmark.leftOut ?? [])];
  const computedBy = { devices: [...new Set([...devices, here])], codes: [...new Set([...codes, code])] };
  const failures: { sequence: string; message: string }[] = [];
  const kind = { file: new URL('worker.js', import.meta.url), setup: { spec, settings } };
  await doJobs<TrialJob, TrialResult>(kind, open, { ...options, threads: spec.threads }, (outcome) => {
    const sequence = outcome.job.name;
    if ('failure' in outcome) {
      failures.push({ sequence, message: outcome.failure });
      return;
    }
    results.set(sequence, outcome.result);
    writeLog(log, search, computedBy, results, names);
  });
  const scored = jobs.flatMap(({ name }) => results.get(name) ?? []);
  if (scored.length === 0) throw new Error(`no sequence could be tracked: ${failures[0]?.message}`);
  return { ranking: rankingOf(settings, scored), sequences: scored.length, failures, shared: sharedShare(scored) };
}

/** Settings by falling mean score over sequences. */
function rankingOf(settings: readonly Hyper[], scored: readonly TrialResult[]): RankedSetting[] {
  return settings
    .map((hyper, index) => ({ index, hyper, auc: mean(scored.map(({ auc }) => auc[index]!)) }))
    .sort((a, b) => b.auc - a.auc || a.index - b.index);
}

/** Runs of the network in all sequences, as a fraction of those without sharing. */
function sharedShare(scored: readonly TrialResult[]): number {
  const sum = (of: 'searches' | 'lookups'): number => scored.reduce((total, result) => total + result[of], 0);
  return sum('lookups') > 0 ? sum('searches') / sum('lookups') : 1;
}

function checkBenchmark({ found, allowTest, settings }: TunePlan): void {
  const { benchmark, protocol, isTest } = found;
  if (!(Number.isSafeInteger(settings) && settings >= 1)) {
    throw new InputError(`found ${settings} settings; expected an integer >= 1`);
  }
  if (protocol !== 'one-pass')
    throw new InputError(`${benchmark.title} is run with restarts; expected a one-pass benchmark`);
  if (isTest && !allowTest) {
    throw new InputError(
      `${benchmark.title} is a test set: results on it are biased after tuning. Use a validation set (synthetic-validation, got10k, a folder), or pass --allow-test`,
    );
  }
  const bare = benchmark.sequences.find(({ gt }) => gt.length > 4 && gt.subarray(4).every(Number.isNaN));
  if (bare)
    throw new InputError(`${benchmark.title}: ${bare.name} is annotated in its first frame only; expected every frame`);
}

/** What the search depends on: with the devices and the code that computed it, the first line of a log. */
function searchOf({ spec, found, settings, seed }: TunePlan): object {
  const { model, weights, pixelFormat: input, hyper } = spec;
  const search = {
    model,
    weights: hashOfFile(weights),
    input,
    base: hyper,
    benchmark: found.benchmark.id,
    annotations: found.annotations,
  };
  return { format: 2, ...search, settings, seed, ranges: rangesOf(spec) };
}

/** Tuning ranges of a tracker. */
function rangesOf({ model }: NetworkSpec): TuningRanges {
  return modelByName(model).tracker.online.tuningRanges;
}
