import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import { availableCores } from '../../files/process-limits.js';
import { writeFileAtomic } from '../../files/writing.js';
import { mean } from '../../metrics/mean.js';
import { lockFolder } from '../../processes/lock.js';
import { codeHash } from '../../provenance/code-hash.js';
import { computingText } from '../../provenance/provenance.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import type { FoundBenchmark } from '../run/find-benchmark.js';
import { initialBox } from '../run/initial-box.js';
import { jobOf } from '../run/job.js';
import { type ComputedBy, keptNotes } from '../run/results-record.js';
import type { TrackOptions } from '../run/track-benchmark.js';
import { initialBoxRule, type NetworkSpec } from '../run/tracker-spec.js';
import { doJobs } from '../run/workers.js';
import { drawSettings, type TuningRanges } from './settings.js';
import type { TrialJob, TrialResult } from './trial.js';

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

/** What the log holds of a sequence. */
interface Line extends TrialResult {
  readonly sequence: string;
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
async function tuneLocked(plan: TunePlan, options: TrackOptions): Promise<TuneResult> {
  const { spec, found, log } = plan;
  const { benchmark } = found;
  const settings = drawSettings(spec.hyper, plan.settings, plan.seed, rangesOf(spec));
  const search = searchOf(plan);
  const here = computingText(spec);
  const code = codeHash(new URL('./worker.js', import.meta.url));
  const { lines, devices, codes } = openLog(log, search);
  const header = JSON.stringify({
    ...search,
    devices: [...new Set([...devices, here])],
    code: [...new Set([...codes, code])],
  });
  const jobs = benchmark.sequences.map((sequence): TrialJob => {
    const { name, files, gt } = jobOf(sequence, 'one-pass');
    return { name, files, gt: sequence.gt, start: initialBox(gt[0]!, initialBoxRule(spec)) };
  });
  const open = jobs.filter(({ name }) => !lines.has(name));
  if (open.length < jobs.length) {
    for (const note of keptNotes(log, { devices, codes }, here, code)) options.onNote?.(note);
  }
  const names = [...jobs.map(({ name }) => name), ...(benchmark.leftOut ?? [])];
  const total = open.reduce((sum, { files }) => sum + files.length, 0);
  const failures: { sequence: string; message: string }[] = [];
  let done = 0;
  const onFrames = (count: number): void => {
    done += count;
    options.progress?.(done, total);
  };
  const workers = options.workers ?? Math.max(1, Math.floor(availableCores() / (spec.threads || 1)));
  const kind = { file: new URL('worker.js', import.meta.url), setup: { spec, settings } };
  const { signal } = options;
  if (open.length > 0) {
    await doJobs<TrialJob, TrialResult>(kind, open, { workers, onFrames, signal }, (outcome) => {
      const sequence = outcome.job.name;
      if ('failure' in outcome) {
        failures.push({ sequence, message: outcome.failure });
        return;
      }
      lines.set(sequence, outcome.result);
      writeLog(log, header, linesInOrder(lines, names));
    });
  }
  const scored = jobs.filter(({ name }) => lines.has(name));
  if (scored.length === 0) throw new Error(`no sequence could be tracked: ${failures[0]?.message}`);
  const aucs = (index: number): number[] => scored.map(({ name }) => lines.get(name)!.auc[index]!);
  const ranking = settings.map((hyper, index) => ({ index, hyper, auc: mean(aucs(index)) }));
  ranking.sort((a, b) => b.auc - a.auc || a.index - b.index);
  const sum = (of: 'searches' | 'lookups'): number =>
    scored.reduce((total, { name }) => total + lines.get(name)![of], 0);
  const shared = sum('lookups') > 0 ? sum('searches') / sum('lookups') : 1;
  return { ranking, sequences: scored.length, failures, shared };
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

/** A log of the same search: its sequences, and what computed them. */
function openLog(log: string, wanted: object): ComputedBy & { readonly lines: Map<string, TrialResult> } {
  const lines = new Map<string, TrialResult>();
  if (!existsSync(log)) return { lines, devices: [], codes: [] };
  const [first, ...rest] = readFileSync(log, 'utf8').trimEnd().split('\n');
  const { search, ...origin } = parseHeader(first!);
  if (search !== JSON.stringify(wanted)) {
    throw new InputError(
      `${log}: is of another search or version: ${searchDifferences(search, JSON.stringify(wanted))}. Remove it or give another --out`,
    );
  }
  for (const [i, text] of rest.entries()) {
    const { sequence, ...result } = parseLine(log, i + 2, text);
    lines.set(sequence, result);
  }
  return { lines, ...origin };
}

/** The search of a log's first line as JSON, and what computed it; a line that is none is returned as the search. */
function parseHeader(line: string): ComputedBy & { readonly search: string } {
  const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);
  try {
    const { devices, code, ...search } = JSON.parse(line) as { readonly devices?: unknown; readonly code?: unknown };
    return { search: JSON.stringify(search), devices: listed(devices), codes: listed(code) };
  } catch {
    return { search: line, devices: [], codes: [] };
  }
}

/** How the search of a log differs from ours, in words, from their first lines. */
function searchDifferences(theirs: string, ours: string): string {
  const flat = (header: string): Record<string, unknown> => {
    const { base, ...rest } = JSON.parse(header) as Record<string, unknown> & { base?: Hyper };
    return { ...rest, ...base };
  };
  const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));
  try {
    const [there, here] = [flat(theirs), flat(ours)];
    return Object.keys({ ...there, ...here })
      .filter((key) => shown(there[key]) !== shown(here[key]))
      .map((key) => `${key} is ${shown(there[key])} there, ${shown(here[key])} here`)
      .join('; ');
  } catch {
    return `its first line is ${JSON.stringify(theirs.slice(0, 40))}`;
  }
}

function parseLine(file: string, line: number, text: string): Line {
  try {
    const found = JSON.parse(text) as Line;
    const { sequence, auc, searches, lookups } = found;
    if (typeof sequence === 'string' && [...auc, searches, lookups].every(Number.isFinite)) return found;
  } catch {
    // reported below
  }
  throw new InputError(`${file}: line ${line} is broken; remove the line`);
}

/**
 * The lines of a log in the order of some names, so that they do not depend on which sequence was finished first.
 *
 * @param names All that the log may have, those of sequences that this search leaves out too: what is not named is lost.
 */
function linesInOrder(results: ReadonlyMap<string, TrialResult>, names: readonly string[]): Line[] {
  return names.flatMap((sequence) => (results.has(sequence) ? [{ sequence, ...results.get(sequence)! }] : []));
}

function writeLog(file: string, header: string, lines: readonly Line[]): void {
  writeFileAtomic(file, `${[header, ...lines.map((line) => JSON.stringify(line))].join('\n')}\n`);
}

/** Tuning ranges of a tracker. */
function rangesOf({ model }: NetworkSpec): TuningRanges {
  return modelByName(model).tracker.online.tuningRanges;
}
