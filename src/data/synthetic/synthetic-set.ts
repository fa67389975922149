import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../files.js';
import { packageRoot } from '../../package-root.js';
import { runInWorkers, type WorkerOptions } from '../../workers.js';
import { annotationFile, polygonFile, pysotAnnotations } from './annotation-files.js';
import { sequenceName } from './make-sequence.js';
import {
  configFolder,
  type SyntheticConfig,
  type SyntheticOptions,
  type SyntheticSplit,
  syntheticConfig,
} from './options.js';
import { readSequenceRecord, recordFile } from './sequence-record.js';

/** What making a part of the benchmark is given beside its options. Nothing in it changes a byte of what is made. */
export interface SyntheticContext extends Pick<WorkerOptions, 'workers' | 'signal'> {
  /** Told how many of how many sequences are there. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** The folder of all parts: data/synthetic of the package, or what SIAMDLA_SYNTHETIC names, when left out. */
  readonly root?: string | undefined;
}

/** A part of the synthetic benchmark on disk. */
export interface SyntheticSet {
  readonly config: SyntheticConfig;
  readonly folder: string;
  /** Names of the sequences, which are folders in `folder`. */
  readonly names: readonly string[];
  /** Annotations in pysot's layout, boxes x, y, w, h; and the same with polygons. */
  readonly annotations: string;
  readonly polygons: string;
}

/** The folder of all parts: SIAMDLA_SYNTHETIC, else data/synthetic of the package. */
export function syntheticRoot(): string {
  return process.env.SIAMDLA_SYNTHETIC || path.join(packageRoot, 'data', 'synthetic');
}

/**
 * A part of the synthetic benchmark, made where it is not there yet: rendered videos of objects that move, with exact
 * boxes and OTB's attributes. What is made is the same to the byte for the same options, on any number of workers.
 * Sequences that are there are kept, so that an interrupted run goes on where it stopped.
 *
 * Not in the paper; chosen so that training and tracking can be tried without any download. Numbers measured on it are
 * not comparable with those of real benchmarks.
 *
 * @throws InputError for a bad option; the signal's reason; the file system's errors.
 */
export async function syntheticSet(
  split: SyntheticSplit,
  overrides: Partial<SyntheticOptions> = {},
  context: SyntheticContext = {},
): Promise<SyntheticSet> {
  const config = syntheticConfig(split, overrides);
  const folder = path.join(context.root ?? syntheticRoot(), configFolder(config));
  const names = Array.from({ length: config.sequences }, (_, i) => sequenceName(config, i));
  const set = { config, folder, names, annotations: annotationFile(folder), polygons: polygonFile(folder) };
  const missing = names.flatMap((name, i) => (existsSync(recordFile(folder, name)) ? [] : [i]));
  if (missing.length === 0 && existsSync(set.annotations) && existsSync(set.polygons)) return set;
  context.signal?.throwIfAborted();
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(path.join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  removeLeftovers(folder);
  let done = names.length - missing.length;
  context.progress?.(done, names.length);
  try {
    const { workers, signal } = context;
    const tasks = missing.map((index) => ({ config, folder, index }));
    await runInWorkers(new URL('./worker.js', import.meta.url), tasks, { workers, signal }, () =>
      context.progress?.(++done, names.length),
    );
  } finally {
    removeLeftovers(folder, process.pid);
  }
  const records = names.map((name) => readSequenceRecord(folder, name));
  writeFileAtomic(
    set.polygons,
    pysotAnnotations(config, records, ({ polygon }) => polygon),
  );
  writeFileAtomic(
    set.annotations,
    pysotAnnotations(config, records, ({ box }) => box),
  );
  return set;
}

/** Removes what was begun and never finished: by one process, or by those that no longer run. */
function removeLeftovers(folder: string, pid?: number): void {
  for (const name of readdirSync(folder)) {
    const owner = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (owner === undefined || (pid === undefined ? isRunning(Number(owner)) : Number(owner) !== pid)) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // someone else's
  }
}
