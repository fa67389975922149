import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import { removeTemporary } from '../../files/temporary-files.js';
import { codeHash } from '../../provenance/code-hash.js';
import { doJobs, type WorkOptions } from '../jobs/do-jobs.js';
import { calibrationDigest } from '../precision/calibration.js';
import { keptNotes } from '../results/kept-notes.js';
import { lockSequences } from '../results/lock-sequences.js';
import { isFinished, type ResultLayout, resultFiles, writeResult } from '../results/results-folder.js';
import {
  claimFolder,
  type Identity,
  type ResultsRecord,
  readResultsRecord,
  trackerProvenance,
} from '../results/results-record.js';
import type { FoundBenchmark } from './find-benchmark.js';
import { jobOf, type SequenceJob, type SequenceResult } from './job.js';
import type { TrackerSpec } from './tracker-spec.js';

/** What to track with what. */
export interface TrackPlan {
  readonly spec: TrackerSpec;
  /** Where its hyper-parameters come from, for the record. */
  readonly hyperOrigin?: string | undefined;
  readonly found: FoundBenchmark;
  /** The folder of this tracker's results on this benchmark. */
  readonly folder: string;
}

/** How to run it; `progress` is told of the frames of this run. */
export interface TrackOptions extends Omit<WorkOptions, 'threads'> {
  /** Told in one line where results that are kept are of another device, or of other code. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/** What a run did. */
export interface TrackSummary {
  readonly folder: string;
  /** Sequences tracked now, and found finished. */
  readonly tracked: number;
  readonly kept: number;
  readonly failures: readonly { readonly sequence: string; readonly message: string }[];
  /** Frames tracked now, seconds it took, and seconds that trackers alone took in all processes together. */
  readonly frames: number;
  readonly seconds: number;
  readonly trackerSeconds: number;
}

/**
 * Tracks a benchmark's sequences in several processes and writes the results in the toolkits' layout. Results that are
 * there are kept: an interrupted run resumes with the sequences that are missing. A sequence that cannot be tracked is
 * told in the summary, and the others go on. Boxes do not depend on the number of processes.
 *
 * @throws InputError when the tracker cannot be created, the folder holds results of another run or is in use by another
 * process, two sequences would share a file, or no image is found; as `writing` when a result cannot be written; the
 * signal's reason.
 */
export async function trackBenchmark(plan: TrackPlan, options: TrackOptions = {}): Promise<TrackSummary> {
  const { spec, found, folder, hyperOrigin } = plan;
  const { benchmark, protocol } = found;
  const jobs = benchmark.sequences.map((sequence) => jobOf(sequence, protocol));
  if (jobs.length === 0) throw new InputError(`${benchmark.title}: there are no sequences to track`);
  const now = trackerProvenance(spec);
  const code = codeHash(new URL('./track-benchmark.js', import.meta.url));
  const record = {
    identity: identityOf(plan),
    provenance: [now],
    code: [code],
    ...(hyperOrigin !== undefined && { hyperOrigin }),
  };
  const names = jobs.map(({ name }) => name);
  let there: ResultsRecord | undefined;
  const lock = await lockSequences(folder, names, options.signal, () => {
    there = readResultsRecord(folder);
    claimFolder(folder, record);
  });
  return lock.during(options.signal, (signal) => {
    if (there && jobs.some((job) => isFinished(folder, found.layout, job))) {
      const by = { devices: there.provenance.map(({ device }) => device), codes: there.code ?? [] };
      for (const note of keptNotes(folder, by, now.device, code)) options.onNote?.(note);
    }
    return trackJobs(plan, jobs, { ...options, signal });
  });
}

/** Tracks what is missing, where no other process tracks the same sequences into the folder. */
async function trackJobs(
  { spec, found: { benchmark, layout }, folder }: TrackPlan,
  jobs: readonly SequenceJob[],
  { onNote, ...options }: TrackOptions,
): Promise<TrackSummary> {
  removeLeftovers(folder, layout, jobs);
  const open = jobs.filter((job) => !isFinished(folder, layout, job));
  checkImages(benchmark.title, open);
  const failures: { sequence: string; message: string }[] = [];
  let [frames, trackerSeconds] = [0, 0];
  const started = performance.now();
  const kind = { file: new URL('worker.js', import.meta.url), setup: spec };
  const threads = 'baseline' in spec ? 1 : spec.threads;
  await doJobs<SequenceJob, SequenceResult>(kind, open, { ...options, threads }, (outcome) => {
    const { name } = outcome.job;
    if ('failure' in outcome) {
      failures.push({ sequence: name, message: outcome.failure });
      return;
    }
    writeResult(folder, layout, name, outcome.result);
    frames += outcome.job.files.length;
    trackerSeconds += outcome.result.times.reduce((sum, seconds) => sum + seconds, 0);
  });
  const seconds = (performance.now() - started) / 1000;
  failures.sort((a, b) => (a.sequence < b.sequence ? -1 : 1));
  const tracked = open.length - failures.length;
  return { folder, tracked, kept: jobs.length - open.length, failures, frames, seconds, trackerSeconds };
}

/** What the results are of. */
function identityOf({ spec, found }: Pick<TrackPlan, 'spec' | 'found'>): Identity {
  const rest = { benchmark: found.benchmark.id, annotations: found.annotations, layout: found.layout };
  if ('baseline' in spec) return { tracker: spec.name, model: spec.baseline, ...rest };
  const { name, model, weights, pixelFormat: input, hyper, int8, half } = spec;
  const numbers: Pick<Identity, 'precision' | 'calibration'> = {
    ...(half && { precision: 'fp16' }),
    ...(int8 && { precision: 'int8', calibration: calibrationDigest(int8) }),
  };
  return { tracker: name, model, weights: hashOfFile(weights), input, hyper, ...numbers, ...rest };
}

/** Removes temporary files of these sequences that a killed process left; those of other shards may be in use. */
function removeLeftovers(folder: string, layout: ResultLayout, jobs: readonly SequenceJob[]): void {
  const own = new Set(jobs.flatMap(({ name }) => Object.values(resultFiles(layout, name))));
  for (const part of new Set([...own].map((file) => path.dirname(file)))) {
    removeTemporary(path.join(folder, part), (name) => own.has(path.join(part, name)));
  }
}

/** Annotations can be there without images; that is one message, not one for each sequence. */
function checkImages(title: string, jobs: readonly SequenceJob[]): void {
  const first = jobs[0]?.files[0];
  if (first === undefined || jobs.some(({ files }) => existsSync(files[0]!))) return;
  throw new InputError(
    `the images of ${title} are not there: ${first} is missing; expected them beside the annotations`,
  );
}
