import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { imageNames } from '../../files/folders.js';
import { makeFolder } from '../../files/output-folder.js';
import { packageRoot } from '../../files/package-root.js';
import { removeTemporary } from '../../files/temporary-files.js';
import { writing } from '../../files/write-errors.js';
import { makeMissing, writeFileAtomic } from '../../files/writing.js';
import { waitForLock } from '../../processes/lock.js';
import { ownerText } from '../../processes/lock-owner.js';
import { runInWorkers, type WorkerOptions } from '../../processes/workers.js';
import {
  configFolder,
  type SyntheticConfig,
  type SyntheticOptions,
  type SyntheticSplit,
  syntheticConfig,
} from './options.js';
import {
  type FrameRecord,
  readSequenceRecord,
  recordFile,
  type SequenceRecord,
  sequenceName,
} from './sequence-record.js';
import type { SequenceTask } from './write-sequence.js';

/** Settings of a generation that do not change the files. Finished sequences stay when `signal` aborts. */
export interface SyntheticContext extends Pick<WorkerOptions, 'workers' | 'signal'> {
  /** Receives the number of finished sequences and the number of all. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Receives in one line which other process generates the split, where that is waited for. */
  readonly onWait?: ((line: string) => void) | undefined;
  /** Folder of all splits; default: SIAMDLA_SYNTHETIC, else data/synthetic of the package. */
  readonly root?: string | undefined;
}

/** A split of the synthetic benchmark on disk. */
export interface SyntheticSet {
  readonly config: SyntheticConfig;
  readonly folder: string;
  /** Names of the sequences, which are folders in `folder`. */
  readonly names: readonly string[];
  /** Annotation files in pysot's layout: boxes x, y, w, h; and polygons. */
  readonly annotations: string;
  readonly polygons: string;
}

/**
 * Returns a split of the synthetic benchmark and generates what is missing on disk: rendered videos of moving objects with
 * exact boxes and OTB's attributes. The files are identical byte for byte for the same options, on any number of workers.
 * Interrupted generations continue; a sequence that has lost images or boxes is generated again. While another process
 * generates the split, this one waits and takes it.
 *
 * Not in the paper; chosen so that training and tracking can be tried without any download. Numbers measured on it are not
 * comparable with those of real benchmarks.
 *
 * @throws InputError for an invalid option; the signal's reason; the file system's errors.
 */
export async function syntheticSet(
  split: SyntheticSplit,
  overrides: Partial<SyntheticOptions> = {},
  context: SyntheticContext = {},
): Promise<SyntheticSet> {
  const config = syntheticConfig(split, overrides);
  const folder = path.join(context.root ?? syntheticRoot(), configFolder(config));
  const names = Array.from({ length: config.sequences }, (_, i) => sequenceName(config, i));
  const annotations = path.join(folder, 'synthetic.json');
  const polygons = path.join(folder, 'synthetic-polygons.json');
  const set = { config, folder, names, annotations, polygons };
  const findMissing = (): number[] => names.flatMap((name, i) => (isComplete(folder, name) ? [] : [i]));
  const isWhole = (missing: readonly number[]): boolean =>
    missing.length === 0 && existsSync(annotations) && existsSync(polygons);
  if (!isWhole(findMissing())) {
    const { signal, onWait } = context;
    signal?.throwIfAborted();
    if (context.root === undefined) makeFolder(syntheticRoot(), 'SIAMDLA_SYNTHETIC, the folder of synthetic videos,');
    const lock = await waitForLock(`${folder}.lock`, {
      signal,
      onWait: (owner) => onWait?.(`${folder}: waits for ${ownerText(owner)}, which generates it`),
    });
    try {
      const missing = findMissing(); // another process may have generated it meanwhile
      if (!isWhole(missing)) await generate(set, missing, context);
    } finally {
      lock.release();
    }
  }
  verified.add(folder);
  return set;
}

/**
 * The folder of a split where it is complete; undefined where `syntheticSet` would generate any of it.
 *
 * @throws As `syntheticSet`.
 */
export async function findSyntheticSet(
  split: SyntheticSplit,
  overrides: Partial<SyntheticOptions> = {},
): Promise<string | undefined> {
  const missing = new Error('missing');
  try {
    return (await syntheticSet(split, overrides, { signal: AbortSignal.abort(missing) })).folder;
  } catch (error) {
    if (error === missing) return undefined;
    throw error;
  }
}

/** Generates the sequences that are missing or incomplete, and the annotations of all. */
async function generate(
  { config, folder, names, annotations, polygons }: SyntheticSet,
  missing: readonly number[],
  { progress, workers, signal }: SyntheticContext,
): Promise<void> {
  writing(folder, () => makeMissing(path.resolve(folder)));
  for (const index of missing) rmSync(path.join(folder, names[index]!), { recursive: true, force: true });
  writeFileAtomic(path.join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  removeTemporary(folder);
  const tasks = missing.map((index): SequenceTask => ({ config, folder, index }));
  let done = names.length - missing.length;
  progress?.(done, names.length);
  try {
    const file = new URL('./write-sequence.js', import.meta.url);
    await runInWorkers(file, tasks, { workers, signal }, () => progress?.(++done, names.length));
  } finally {
    removeTemporary(folder);
  }
  const records = names.map((name) => readSequenceRecord(folder, name));
  const write = (to: string, row: (frame: FrameRecord) => readonly number[]): void =>
    writeFileAtomic(to, `${JSON.stringify(pysotAnnotations(config, records, row))}\n`);
  write(polygons, ({ polygon }) => polygon);
  write(annotations, ({ box }) => box);
}

/** Folders of splits whose sequences this process has found complete. */
const verified = new Set<string>();

/** Whether a sequence is complete: it has as many images as boxes. */
function isComplete(folder: string, name: string): boolean {
  if (!existsSync(recordFile(folder, name))) return false;
  if (verified.has(folder)) return true;
  const boxes = path.join(folder, name, 'groundtruth_rect.txt');
  const rows = existsSync(boxes) ? readFileSync(boxes, 'utf8').trimEnd().split('\n').length : -1;
  return imageNames(path.join(folder, name, 'img')).length === rows;
}

/** Folder of all splits: SIAMDLA_SYNTHETIC, else data/synthetic of the package. */
export function syntheticRoot(): string {
  return process.env.SIAMDLA_SYNTHETIC || path.join(packageRoot, 'data', 'synthetic');
}

/** Annotations in the layout of pysot's OTB100.json: one entry for each sequence, `gt_rect` with the rows of `row`. */
function pysotAnnotations(
  { width, height }: SyntheticConfig,
  records: readonly SequenceRecord[],
  row: (frame: FrameRecord) => readonly number[],
): object {
  return Object.fromEntries(
    records.map(({ name, attributes, frames }) => [
      name,
      {
        video_dir: name,
        init_rect: row(frames[0]!),
        img_names: frames.map((_, t) => `${name}/img/${String(t + 1).padStart(4, '0')}.jpg`),
        gt_rect: frames.map(row),
        attr: attributes,
        width,
        height,
      },
    ]),
  );
}
