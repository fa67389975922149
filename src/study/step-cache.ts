import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../errors.js';
import { cacheFolder } from '../files/cache-folder.js';
import { makeFolder } from '../files/output-folder.js';
import type { HeldLock } from '../processes/held-lock.js';
import { waitForLock } from '../processes/lock.js';
import { ownerText } from '../processes/lock-owner.js';
import { codeHash } from '../provenance/code-hash.js';
import { currentProgram } from '../provenance/program.js';
import { distinctSources } from '../provenance/provenance.js';
import type { StepRunContext } from './experiment.js';
import {
  dateOf,
  type FinishedStep,
  findDamage,
  hashesOf,
  readMarker,
  removeAllTemporary,
  type StepMarker,
  writeMarker,
} from './step-marker.js';

/** What makes two steps the same. */
export interface StepIdentity {
  /** What it is, and the first part of its folder's name: 'train-siamcar-tiny-dla'. */
  readonly name: string;
  /** Everything but code that its files depend on, as plain JSON. */
  readonly config: object;
  /** The built module that computes the files: the code that it reaches identifies the step too, see `codeHash`. */
  readonly code: URL;
}

/** A long piece of work whose files are cached: a training, a run over a benchmark. */
export interface Step<Result> extends StepIdentity {
  /** Writes the step's files, resuming from those of an interrupted run, and throws the signal's reason when it aborts. */
  readonly run: (folder: string, signal: AbortSignal) => Promise<void>;
  /** Reads the result of finished files. @throws When they are not what `run` writes. */
  readonly read: (folder: string) => Result;
  /** The device in words; default: the CPU. */
  readonly device?: string;
}

/** A finished step with its result. */
export interface StepOutcome<Result> extends FinishedStep {
  readonly result: Result;
}

/** How a step is run. */
export type StepContext = Pick<StepRunContext, 'signal' | 'fresh' | 'onWarning' | 'onDamage'>;

/** Folders of steps that this process computed: `fresh` does not compute them again. */
const computedHere = new Set<string>();

/**
 * Runs a step, or takes its files from an earlier run with the same configuration and code. While another process computes the
 * step, this one waits and takes its result. A finished step whose files were damaged is computed anew.
 *
 * @param root Folder of all steps.
 * @throws The step's error or the signal's reason; its files stay for the next attempt. InputError when the folder cannot be
 * written.
 */
export async function runStep<Result>(
  step: Step<Result>,
  context: StepContext = {},
  root: string = cacheFolder(),
): Promise<StepOutcome<Result>> {
  const { signal } = context;
  const [folder, asked] = [folderOf(step, root), Date.now()];
  const isAcceptable = (marker: StepMarker): boolean =>
    !context.fresh || computedHere.has(folder) || Date.parse(marker.provenance?.at(-1)?.date ?? '') >= asked;
  const take = (): StepOutcome<Result> | undefined => {
    const marker = readMarker(folder);
    if (!marker?.files || !isAcceptable(marker)) return undefined;
    const found = readFinished(step, folder, marker);
    return typeof found === 'string' ? undefined : found;
  };
  const early = take();
  if (early) return early;
  makeFolder(root, 'SIAMDLA_CACHE, the folder of cached results,');
  const beat = { update: (): void => {} };
  const lock = await waitForLock(`${folder}.lock`, {
    signal,
    onWait: (owner) => context.onWarning?.(`${step.name}: waits for ${ownerText(owner)}, which computes it`),
    onBeat: () => beat.update(),
  });
  try {
    return take() ?? (await compute(step, folder, context, lock, beat));
  } finally {
    beat.update = () => {};
    lock.release();
  }
}

/** Computes a step whose lock is held. */
async function compute<Result>(
  step: Step<Result>,
  folder: string,
  { signal, fresh, onWarning, onDamage }: StepContext,
  lock: HeldLock,
  beat: { update: () => void },
): Promise<StepOutcome<Result>> {
  const before = readMarker(folder);
  if (before?.files) {
    const found = readFinished(step, folder, before);
    if (typeof found === 'string') {
      const line = `${path.basename(folder)}${found}; it is computed anew`;
      onWarning?.(line);
      onDamage?.(line);
    }
    rmSync(folder, { recursive: true, force: true });
  } else if (before && fresh) rmSync(folder, { recursive: true, force: true });
  else if (!before) tellOfOtherCode(step, folder, (line) => onWarning?.(line));
  const unfinished = before?.files || fresh ? undefined : before;
  makeFolder(folder, 'SIAMDLA_CACHE, the folder of cached results,');
  removeAllTemporary(folder);
  const attempt = { ...currentProgram(), device: step.device ?? 'cpu (onnxruntime)', date: new Date().toISOString() };
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const history = (): Pick<FinishedStep, 'seconds' | 'provenance'> => ({
    seconds: tenths((unfinished?.seconds ?? 0) + elapsed()),
    provenance: distinctSources([...(unfinished?.provenance ?? []), { ...attempt, seconds: tenths(elapsed()) }]),
  });
  const identity = { name: step.name, config: plainConfig(step), code: codeHash(step.code) };
  const mark = (): void => writeMarker(folder, { ...identity, ...history() });
  mark();
  beat.update = mark; // the seconds of an attempt that is killed count too
  try {
    await step.run(folder, AbortSignal.any([lock.signal, ...(signal ? [signal] : [])]));
  } catch (error) {
    try {
      if (!lock.signal.aborted) mark();
    } catch {
      // a full disk, say: the step's own error tells more
    }
    throw error;
  }
  beat.update = () => {};
  const result = step.read(folder);
  const files = hashesOf(folder);
  lock.check();
  const whole = history(); // once: a later look at the clock may round to other seconds
  writeMarker(folder, { ...identity, ...whole, files });
  computedHere.add(folder);
  return { name: step.name, result, folder, ...whole, isCached: false };
}

/**
 * The outcome of a step that an earlier run finished and whose files are intact; undefined where there is none.
 *
 * @param root Folder of all steps.
 */
export function findFinishedStep<Result>(
  step: Step<Result>,
  root: string = cacheFolder(),
): StepOutcome<Result> | undefined {
  const folder = folderOf(step, root);
  const marker = readMarker(folder);
  const found = marker?.files && readFinished(step, folder, marker);
  return typeof found === 'object' ? found : undefined;
}

/** The outcome of a finished step, or what is wrong with its files. */
function readFinished<Result>(
  step: Step<Result>,
  folder: string,
  { files = {}, seconds, provenance = [] }: StepMarker,
): StepOutcome<Result> | string {
  const damage = findDamage(folder, files);
  if (damage !== undefined) return `: ${damage}`;
  try {
    return { name: step.name, result: step.read(folder), folder, seconds, isCached: true, provenance };
  } catch (error) {
    return ` cannot be read (${messageOf(error)})`;
  }
}

/** Says so where an earlier version of the code finished the same step. */
function tellOfOtherCode(step: Step<unknown>, folder: string, onWarning: (line: string) => void): void {
  const root = path.dirname(folder);
  const config = JSON.stringify(plainConfig(step));
  const sameWork = readdirSync(root)
    .filter((name) => name.startsWith(`${step.name}-`) && !name.endsWith('.lock'))
    .flatMap((name) => readMarker(path.join(root, name)) ?? [])
    .filter((marker) => marker.files && marker.name === step.name && JSON.stringify(marker.config) === config);
  const [newest] = sameWork.sort((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1));
  if (!newest) return;
  const { commit = 'unknown', date = '' } = newest.provenance?.at(-1) ?? {};
  const since = date === '' ? 'an earlier version' : `${date.slice(0, 10)} (commit ${commit})`;
  onWarning(`${step.name}: the code that computes it has changed since ${since}; it is computed anew`);
}

/** As it is written to files. */
function plainConfig({ config }: StepIdentity): object {
  return JSON.parse(JSON.stringify(config)) as object;
}

function folderOf(step: Step<unknown>, root: string): string {
  return path.join(root, stepKey(step));
}

/** Name of a step, and 12 digits of a hash of name, configuration and code. */
export function stepKey(step: StepIdentity): string {
  const identity = JSON.stringify([step.name, plainConfig(step), codeHash(step.code)]);
  return `${step.name}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

/** Whether a text has the form of a {@link stepKey}. */
export function isStepKey(text: string): boolean {
  return /^.+-[0-9a-f]{12}$/.test(text);
}

function tenths(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}

/**
 * The origin of results that rest on steps: 'computed now', 'cached from 2026-01-31, commit 0123456789ab, 12.3 s', or for several
 * '2 of 3 steps cached from 2026-01-30 to 2026-01-31, commits a, b, 95.0 s; the others computed now'.
 */
export function originOf(steps: readonly FinishedStep[]): string {
  const found = steps.filter(({ isCached }) => isCached);
  if (found.length === 0) return 'computed now';
  const sources = found.flatMap(({ provenance }) => provenance);
  const days = [...new Set(sources.map(({ date }) => date.slice(0, 10)))].sort();
  const commits = [...new Set(sources.map(({ commit }) => commit))];
  const seconds = found.reduce((sum, step) => sum + step.seconds, 0);
  const count = steps.length === 1 ? '' : `${found.length} of ${steps.length} steps `;
  const from = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
  const by = `${commits.length > 1 ? 'commits' : 'commit'} ${commits.join(', ')}`;
  const rest = found.length < steps.length ? '; the others computed now' : '';
  return `${count}cached from ${from}, ${by}, ${seconds.toFixed(1)} s${rest}`;
}
