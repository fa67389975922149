import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { removeTemporary, writeFileAtomic } from '../../files.js';
import { waitForLock } from '../../lock.js';
import { ownerText } from '../../lock-owner.js';
import { packageRoot } from '../../package-root.js';
import { runInWorkers, type WorkerOptions } from '../../workers.js';
import { imageNames } from '../folders.js';
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
  /** Receives in one line which other process creates the set, where that is waited for. */
  readonly onWait?: ((line: string) => void) | undefined;
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
 * Existing sequences are kept, so that an interrupted run resumes; one that has lost images or boxes is created again. While another
 * process creates the set, this one waits and takes it.
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
  const findMissing = (): number[] => names.flatMap((name, i) => (isComplete(folder, name) ? [] : [i]));
  const isWhole = (missing: readonly number[]): boolean =>
    missing.length === 0 && existsSync(set.annotations) && existsSync(set.polygons);
  if (!isWhole(findMissing())) {
    context.signal?.throwIfAborted();
    const { signal, onWait } = context;
    const lock = await waitForLock(`${folder}.lock`, {
      signal,
      onWait: (owner) => onWait?.(`${folder}: waits for ${ownerText(owner)}, which creates it`),
    });
    try {
      const missing = findMissing(); // another process may have created it meanwhile
      if (!isWhole(missing)) await create(set, missing, context);
    } finally {
      lock.release();
    }
  }
  verified.add(folder);
  return set;
}

/** Creates the sequences that are missing or incomplete, and the annotations of all. */
async function create(set: SyntheticSet, missing: readonly number[], context: SyntheticContext): Promise<void> {
  const { config, folder, names } = set;
  mkdirSync(folder, { recursive: true });
  for (const index of missing) rmSync(path.join(folder, names[index]!), { recursive: true, force: true });
  writeFileAtomic(path.join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  removeTemporary(folder);
  let done = names.length - missing.length;
  context.progress?.(done, names.length);
  try {
    const { workers, signal } = context;
    const tasks = missing.map((index) => ({ config, folder, index }));
    await runInWorkers(new URL('./worker.js', import.meta.url), tasks, { workers, signal }, () =>
      context.progress?.(++done, names.length),
    );
  } finally {
    removeTemporary(folder);
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
}

/** Folders of sets whose sequences this process has found complete. */
const verified = new Set<string>();

/** Whether a sequence is complete: it has as many images as boxes. */
function isComplete(folder: string, name: string): boolean {
  if (!existsSync(recordFile(folder, name))) return false;
  if (verified.has(folder)) return true;
  const boxes = path.join(folder, name, 'groundtruth_rect.txt');
  const rows = existsSync(boxes) ? readFileSync(boxes, 'utf8').trimEnd().split('\n').length : -1;
  return imageNames(path.join(folder, name, 'img')).length === rows;
}
