import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../files.js';
import { packageRoot } from '../../package-root.js';
import { runInWorkers, type WorkerOptions } from '../../workers.js';
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
  type SequenceTask,
  sequenceName,
} from './write-sequence.js';

/** Settings of a generation that do not change the files. Finished sequences stay when `signal` aborts. */
export interface SyntheticContext extends Pick<WorkerOptions, 'workers' | 'signal'> {
  /** Receives the number of finished sequences and the number of all. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
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
 * Interrupted generations continue.
 *
 * Not in the paper; chosen so that training and tracking can be tried without any download. Numbers measured on it are not
 * comparable with those of real benchmarks.
 *
 * @throws InputError for an invalid option; the signal's reason; the file system's errors.
 */
export async function syntheticSet(
  split: SyntheticSplit,
  overrides: Partial<SyntheticOptions> = {},
  { root = syntheticRoot(), progress, workers, signal }: SyntheticContext = {},
): Promise<SyntheticSet> {
  const config = syntheticConfig(split, overrides);
  const folder = path.join(root, configFolder(config));
  const names = Array.from({ length: config.sequences }, (_, i) => sequenceName(config, i));
  const annotations = path.join(folder, 'synthetic.json');
  const polygons = path.join(folder, 'synthetic-polygons.json');
  const set = { config, folder, names, annotations, polygons };
  const missing = names.flatMap((name, i) => (existsSync(recordFile(folder, name)) ? [] : [i]));
  if (missing.length === 0 && existsSync(annotations) && existsSync(polygons)) return set;
  signal?.throwIfAborted();
  mkdirSync(folder, { recursive: true });
  writeFileAtomic(path.join(folder, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  removeTemporaryFiles(folder);
  const tasks = missing.map((index): SequenceTask => ({ config, folder, index }));
  let done = names.length - missing.length;
  progress?.(done, names.length);
  try {
    const file = new URL('./write-sequence.js', import.meta.url);
    await runInWorkers(file, tasks, { workers, signal }, () => progress?.(++done, names.length));
  } finally {
    removeTemporaryFiles(folder, process.pid);
  }
  const records = names.map((name) => readSequenceRecord(folder, name));
  const write = (to: string, row: (frame: FrameRecord) => readonly number[]): void =>
    writeFileAtomic(to, `${JSON.stringify(pysotAnnotations(config, records, row))}\n`);
  write(polygons, ({ polygon }) => polygon);
  write(annotations, ({ box }) => box);
  return set;
}

/** Folder of all splits: SIAMDLA_SYNTHETIC, else data/synthetic of the package. */
function syntheticRoot(): string {
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

/** Removes unfinished folders and files: those of process `pid`; default: those of processes that no longer run. */
function removeTemporaryFiles(folder: string, pid?: number): void {
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
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // a process of another user
  }
}
