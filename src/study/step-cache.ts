import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../errors.js';
import { hashOfFile } from '../file-hash.js';
import { makeFolder, writeFileAtomic } from '../files.js';
import { packageRoot } from '../package-root.js';
import { type BuildInfo, currentBuild } from './provenance.js';

/** A long piece of work whose files are kept: a training, a run over a benchmark. */
export interface Step<Result> {
  /** What it is and the first part of its folder's name: 'train-siamcar-tiny-dla'. */
  readonly name: string;
  /** Everything its files depend on, as plain JSON; a number of the code's own version among it. */
  readonly config: object;
  /** Writes the step's files. What an interrupted run left is still there, so that it can go on from it. */
  readonly run: (folder: string) => Promise<void>;
  /** Reads the result of finished files. @throws When they are not what `run` writes. */
  readonly read: (folder: string) => Result;
}

/** A step whose files are there. */
export interface FinishedStep {
  readonly name: string;
  readonly folder: string;
  /** Wall time in seconds of the run that made the files, all its attempts together. */
  readonly seconds: number;
  /** True when the files were there already. */
  readonly isCached: boolean;
  /** What made the files; several where an interrupted run was finished by another program or machine. */
  readonly madeBy: readonly BuildInfo[];
}

/** What a step gave. */
export interface StepOutcome<Result> extends FinishedStep {
  readonly result: Result;
}

interface Marker {
  readonly name: string;
  readonly config: object;
  readonly seconds: number;
  readonly madeBy?: readonly BuildInfo[];
  /** SHA-256 of every file, by its path in the folder; absent until the step is finished. */
  readonly files?: Readonly<Record<string, string>>;
}

const markerName = 'step.json';

/** Where steps are kept: SIAMDLA_CACHE, else data/runs/ of the package. */
function stepsFolder(): string {
  return process.env.SIAMDLA_CACHE ?? path.join(packageRoot, 'data/runs');
}

/**
 * Runs a step, or takes its files from an earlier run with the same configuration. A finished step whose files were
 * damaged is run anew.
 *
 * @param notice Told in one line when files of an earlier run cannot be used.
 * @param root Folder of all steps.
 * @throws What the step throws; its files stay for the next attempt. InputError when the folder cannot be written.
 */
export async function runStep<Result>(
  step: Step<Result>,
  notice: (line: string) => void,
  root: string = stepsFolder(),
): Promise<StepOutcome<Result>> {
  const config = plainConfig(step);
  const folder = folderOf(step, root);
  const before = readMarker(folder);
  if (before?.files) {
    const found = readFinished(step, folder, before);
    if (typeof found !== 'string') return found;
    notice(`${path.basename(folder)}${found}; it is made anew`);
    rmSync(folder, { recursive: true, force: true });
  }
  makeFolder(folder, 'SIAMDLA_CACHE, the place of kept steps,');
  const started = performance.now();
  const unfinished = before?.files ? undefined : before;
  const spent = unfinished?.seconds ?? 0;
  const madeBy = distinctBuilds([...(unfinished?.madeBy ?? []), currentBuild()]);
  const seconds = (): number => Math.round(10 * (spent + (performance.now() - started) / 1000)) / 10;
  const mark = (files?: Marker['files']): void =>
    writeFileAtomic(
      path.join(folder, markerName),
      `${JSON.stringify({ name: step.name, config, seconds: seconds(), madeBy, ...(files ? { files } : {}) }, null, 2)}\n`,
    );
  mark();
  try {
    await step.run(folder);
  } catch (error) {
    mark(); // the time so far counts too
    throw error;
  }
  const result = step.read(folder);
  mark(hashesOf(folder));
  return { name: step.name, result, folder, seconds: seconds(), isCached: false, madeBy };
}

/**
 * What an earlier run of a step left, if it was finished and nothing is wrong with it.
 *
 * @param root Folder of all steps.
 */
export function findFinishedStep<Result>(
  step: Step<Result>,
  root: string = stepsFolder(),
): StepOutcome<Result> | undefined {
  const folder = folderOf(step, root);
  const marker = readMarker(folder);
  const found = marker?.files && readFinished(step, folder, marker);
  return typeof found === 'object' ? found : undefined;
}

/** What a finished step's files give, or what is wrong with them. */
function readFinished<Result>(
  step: Step<Result>,
  folder: string,
  { files = {}, seconds, madeBy = [] }: Marker,
): StepOutcome<Result> | string {
  const damage = findDamage(folder, files);
  if (damage !== undefined) return `: ${damage}`;
  try {
    return { name: step.name, result: step.read(folder), folder, seconds, isCached: true, madeBy };
  } catch (error) {
    return ` is not readable (${messageOf(error)})`;
  }
}

/** Each once, in the order in which they came. */
export function distinctBuilds(makers: readonly BuildInfo[]): BuildInfo[] {
  return [...new Map(makers.map((maker) => [JSON.stringify(maker), maker])).values()];
}

/** As it is written to files. */
function plainConfig({ config }: Step<unknown>): object {
  return JSON.parse(JSON.stringify(config)) as object;
}

function folderOf(step: Step<unknown>, root: string): string {
  const hash = hashOf(JSON.stringify([step.name, plainConfig(step)]));
  return path.join(root, `${step.name}-${hash.slice(0, 12)}`);
}

function readMarker(folder: string): Marker | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, markerName), 'utf8')) as Marker;
  } catch {
    return undefined; // no earlier run, or nothing that can be trusted
  }
}

/** What is wrong with a finished step's files, if anything. */
function findDamage(folder: string, files: Readonly<Record<string, string>>): string | undefined {
  for (const [name, hash] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!existsSync(file)) return `${name} is missing`;
    if (hashOfFile(file) !== hash) return `${name} was changed`;
  }
  return undefined;
}

function hashesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== markerName && statSync(path.join(folder, name)).isFile())
    .sort();
  return Object.fromEntries(names.map((name) => [name, hashOfFile(path.join(folder, name))]));
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
