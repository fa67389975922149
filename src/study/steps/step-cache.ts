import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import { cacheFolder, cacheTitle } from '../../files/cache-folder.js';
import { makeFolder } from '../../files/output-folder.js';
import type { HeldLock } from '../../processes/held-lock.js';
import { waitForLock } from '../../processes/lock.js';
import { ownerText } from '../../processes/lock-owner.js';
import { codeHash } from '../../provenance/code-hash.js';
import type { StepRunContext } from '../experiment.js';
import { StepAttempt } from './step-attempt.js';
import { plainConfig, type StepIdentity, stepKey } from './step-key.js';
import {
  dateOf,
  type FinishedStep,
  findDamage,
  hashesOf,
  readMarker,
  removeAllTemporary,
  type StepMarker,
} from './step-marker.js';

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
 * Runs a step, or takes its files from an earlier run with the same configuration and code. While another process computes
 * the step, this one waits and takes its result. A finished step whose files were damaged is computed anew.
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
  const { signal, fresh, onWarning } = context;
  const [folder, asked] = [folderOf(step, root), Date.now()];
  const isAcceptable = (marker: StepMarker): boolean =>
    !fresh || computedHere.has(folder) || Date.parse(marker.provenance?.at(-1)?.date ?? '') >= asked;
  const take = (): StepOutcome<Result> | undefined => {
    const marker = readMarker(folder);
    if (!marker?.files || !isAcceptable(marker)) return undefined;
    const found = readFinished(step, folder, marker);
    return typeof found === 'string' ? undefined : found;
  };
  const early = take();
  if (early) return early;
  makeFolder(root, cacheTitle);
  const lock = await waitForLock(`${folder}.lock`, {
    signal,
    onWait: (owner) => onWarning?.(`${step.name}: waits for ${ownerText(owner)}, which computes it`),
  });
  const takeOrCompute = async (whileHeld: AbortSignal): Promise<StepOutcome<Result>> =>
    take() ?? (await compute(step, folder, context, lock, whileHeld));
  return await lock.during(signal, takeOrCompute);
}

/**
 * Computes a step whose lock is held.
 *
 * @param signal Aborts when the lock is lost, too.
 */
async function compute<Result>(
  step: Step<Result>,
  folder: string,
  context: StepContext,
  lock: HeldLock,
  signal: AbortSignal,
): Promise<StepOutcome<Result>> {
  const unfinished = prepareFolder(step, folder, context);
  const identity = { name: step.name, config: plainConfig(step), code: codeHash(step.code) };
  const attempt = new StepAttempt(folder, identity, step.device ?? 'cpu (onnxruntime)', unfinished);
  attempt.record();
  lock.onBeat = () => attempt.record();
  try {
    await step.run(folder, signal);
  } catch (error) {
    try {
      if (!lock.signal.aborted) attempt.record();
    } catch {
      // a full disk, say: the step's own error tells more
    }
    throw error;
  } finally {
    lock.onBeat = undefined;
  }
  const result = step.read(folder);
  const files = hashesOf(folder);
  lock.check();
  const history = attempt.recordFinished(files);
  computedHere.add(folder);
  return { name: step.name, result, folder, ...history, isCached: false };
}

/**
 * Makes the folder of a step that is computed next: without the files of a finished run, which are outdated or damaged, but
 * with those of an unfinished one. Warns where files are damaged, and where the code has changed.
 *
 * @returns The record of the unfinished run that is resumed; undefined where the step begins anew.
 */
function prepareFolder<Result>(
  step: Step<Result>,
  folder: string,
  { fresh, onWarning, onDamage }: StepContext,
): StepMarker | undefined {
  const before = readMarker(folder);
  const found = before?.files && readFinished(step, folder, before);
  if (typeof found === 'string') {
    const line = `${path.basename(folder)}${found}; it is computed anew`;
    onWarning?.(line);
    onDamage?.(line);
  }
  const unfinished = before?.files || fresh ? undefined : before;
  if (!before) tellOfOtherCode(step, folder, (line) => onWarning?.(line));
  else if (!unfinished) rmSync(folder, { recursive: true, force: true });
  makeFolder(folder, cacheTitle);
  removeAllTemporary(folder);
  return unfinished;
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
  if (provenance.length === 0) return ': its record does not say what computed it';
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

function folderOf(step: Step<unknown>, root: string): string {
  return path.join(root, stepKey(step));
}
