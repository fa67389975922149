import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../errors.js';
import { makeFolder } from '../../../files/output-folder.js';
import { removeTemporary } from '../../../files/temporary-files.js';
import { readText } from '../../../files/text-file.js';
import { writeFileAtomic } from '../../../files/writing.js';
import { lockFolder } from '../../../processes/lock.js';
import { runInWorkers } from '../../../processes/workers.js';
import type { ReadContext } from '../read-context.js';
import type { TrainingSet, TrainingVideo } from '../training-set.js';
import type { CropTask, CutTask, CutVideo } from './cut-crops-worker.js';
import { removeOutdatedCrops } from './outdated-crops.js';
import { cropName, type PreparedOptions, trackName } from './prepared.js';
import { writePreparedTable } from './prepared-table.js';

/** Settings of cutting crops. */
export interface CutContext extends ReadContext {
  /** Worker threads; default: one per core. */
  readonly workers?: number | undefined;
  /** Maximum share of images that may be unreadable; up to five are always tolerated. */
  readonly maxUnreadable: number;
}

/** Summary of the crops of a set. */
export interface CutResult {
  readonly crops: number;
  /** Number of those that existed before. */
  readonly kept: number;
  /** Images that could not be read, whose boxes are not in the table: their number, and messages of the first five. */
  readonly unreadable: { readonly count: number; readonly examples: readonly string[] };
}

/**
 * Cuts the square around every annotated box of a set and writes it as JPEG in pysot's layout, for `readPrepared`. Existing
 * crops are reused, so that an interrupted run continues, except those of a video whose boxes or images have changed since.
 * Crops are written atomically.
 *
 * @throws InputError if the folder holds other crops, or crops or a table of unknown origin; Error if too many images cannot be
 * read; the signal's reason.
 */
export async function cutCrops(
  set: TrainingSet,
  out: string,
  options: PreparedOptions,
  context: CutContext,
): Promise<CutResult> {
  const lock = lockFolder(out);
  return lock.during(context.signal, (signal) => cutLocked(set, out, options, { ...context, signal }));
}

/** Cuts crops where no other process writes to the folder. */
async function cutLocked(
  set: TrainingSet,
  out: string,
  options: PreparedOptions,
  context: CutContext,
): Promise<CutResult> {
  const note = path.join(out, 'prepared.json');
  const content = JSON.stringify({ set: set.id, ...options });
  checkClaim(out, note, content);
  const folder = path.join(out, `crop${options.size}`);
  removeOutdatedCrops(set, out, folder);
  if (!existsSync(note)) writeFileAtomic(note, `${content}\n`); // not before all that may refuse the folder
  makeFolder(folder, '--out');
  const unreadable = new Set<string>();
  const examples: string[] = [];
  const images = set.videos.flatMap(({ tracks }) => tracks).reduce((sum, { length }) => sum + length, 0);
  let [crops, kept, done] = [0, 0, 0];
  function* videosToCut(): Generator<CutTask> {
    for (const video of set.videos) {
      const all = cropsOf(video, folder);
      const missing = all.filter(({ to }) => !existsSync(to));
      if (missing.length > 0) removeTemporary(path.dirname(missing[0]!.to));
      yield { crops: missing, existing: all.length - missing.length, options };
    }
  }
  const file = new URL('./cut-crops-worker.js', import.meta.url);
  const { workers, signal } = context;
  await runInWorkers<CutTask, CutVideo>(file, videosToCut(), { workers, signal }, ({ failed }, task) => {
    const total = task.crops.length + task.existing;
    kept += task.existing;
    crops += total - failed.length;
    for (const { to, message } of failed) {
      unreadable.add(path.relative(folder, to));
      if (examples.length < 5) examples.push(message);
    }
    if (unreadable.size > Math.max(5, context.maxUnreadable * images)) {
      const max = `${100 * context.maxUnreadable} %`;
      throw new Error(
        `${unreadable.size} of ${images} images could not be read; at most ${max} may. First: ${examples[0]}`,
      );
    }
    context.progress?.(++done, set.videos.length);
  });
  writePreparedTable(
    path.join(out, 'train.json'),
    set,
    (video, track, frame) => !unreadable.has(cropName(video, track, frame)),
  );
  return { crops, kept, unreadable: { count: unreadable.size, examples } };
}

/**
 * The note says what a folder of crops was made with, so that crops of two kinds never mix.
 *
 * @throws InputError when it says something else, or is missing beside a table, which is somebody's work then.
 */
function checkClaim(out: string, note: string, content: string): void {
  const table = path.join(out, 'train.json');
  if (existsSync(note)) {
    const theirs = readText(note, 'what crops were made with').trim();
    if (theirs === content) return;
    throw new InputError(`${note}: says ${theirs.slice(0, 200)}; expected ${content}. Give another folder`);
  }
  if (existsSync(table)) {
    const name = path.basename(note);
    throw new InputError(`${table}: would be replaced, but no ${name} says what it is of; give another folder`);
  }
}

function cropsOf({ name, tracks }: TrainingVideo, folder: string): CropTask[] {
  return tracks.flatMap(({ length, boxes, path: image, frameNumber }, t) =>
    Array.from({ length }, (_, i) => {
      const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
      const to = path.join(folder, cropName(name, trackName(t), frameNumber?.(i) ?? i));
      return { from: image(i), to, box: { x1, y1, x2, y2 } };
    }),
  );
}
