import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { isFolder, subfolders } from '../../files/folders.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { HeldLock } from '../../processes/held-lock.js';
import { shortList } from '../../text/short-list.js';
import { lockResults } from './lock-sequences.js';
import { type ResultLayout, resultFiles } from './results-folder.js';
import {
  claimFolder,
  identityDifferences,
  provenanceFile,
  type ResultsRecord,
  readResultsRecord,
} from './results-record.js';

/** What a merge did, for one tracker. */
export interface Merged {
  readonly tracker: string;
  readonly folder: string;
  readonly sequences: number;
}

interface Part {
  readonly folder: string;
  readonly record: ResultsRecord;
}

/** What is merged into a tracker's folder. */
interface MergePlan {
  readonly tracker: string;
  readonly folder: string;
  readonly shards: readonly Part[];
  readonly files: ReadonlyMap<string, SequenceFiles>;
}

/**
 * Joins the results of several runs into one folder: the shards of a benchmark that were tracked on several machines.
 * Everything is compared before anything is written, while no other process writes to the folder. A sequence that several
 * parts hold must have the same boxes in all; its times are the first part's.
 *
 * @param parts Folders given to `siamdla track --out`, or one tracker's folder each.
 * @param out The folder to write to: OUT/TRACKER.
 * @returns Per tracker what lies in its folder now.
 * @throws InputError when a part is no folder of results, parts are of different runs, or disagree about a sequence, when
 * `out` lies in the folder of a part, and when another process works in a folder to write to or tracks into it.
 */
export function mergeResults(parts: readonly string[], out: string): Merged[] {
  const byTracker = new Map<string, Part[]>();
  for (const part of parts.flatMap(partsIn)) {
    const { tracker } = part.record.identity;
    byTracker.set(tracker, [...(byTracker.get(tracker) ?? []), part]);
  }
  for (const { folder } of [...byTracker.values()].flat()) {
    if (isWithin(out, folder)) {
      throw new InputError(
        `${out}: is a part's own folder of results, or in it; give another folder, or the one above it`,
      );
    }
  }
  const locks: HeldLock[] = [];
  try {
    for (const tracker of byTracker.keys()) locks.push(lockResults(path.join(out, tracker)));
    const plans = [...byTracker].map(([tracker, shards]) => planOf(tracker, shards, path.join(out, tracker)));
    for (const plan of plans) write(plan);
    return plans.map(({ tracker, folder, files }) => ({ tracker, folder, sequences: files.size }));
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** Compares the parts of a tracker with each other and with what lies in its folder. */
function planOf(tracker: string, shards: readonly Part[], folder: string): MergePlan {
  const there = readResultsRecord(folder);
  const all = there ? [{ folder, record: there }, ...shards] : shards;
  return { tracker, folder, shards: all, files: filesOf(all) };
}

/** Writes what a plan takes from its parts; what lies in the folder stays. */
function write({ folder, shards, files }: MergePlan): void {
  for (const { record } of shards) claimFolder(folder, record);
  for (const { boxes, times, from } of files.values()) {
    if (path.resolve(from) === path.resolve(folder)) continue;
    for (const file of [times, boxes]) writeFileAtomic(path.join(folder, file), readFileSync(path.join(from, file)));
  }
}

function isWithin(folder: string, other: string): boolean {
  const relative = path.relative(path.resolve(other), path.resolve(folder));
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

function partsIn(folder: string): Part[] {
  if (!isFolder(folder)) {
    const found = existsSync(folder) ? 'is a file' : 'not found';
    throw new InputError(`${folder}: ${found}; expected a folder that 'siamdla track' wrote`);
  }
  const candidates = existsSync(path.join(folder, provenanceFile))
    ? [folder]
    : subfolders(folder).map((name) => path.join(folder, name));
  const found = candidates.flatMap((each) => {
    const record = readResultsRecord(each);
    return record ? [{ folder: each, record }] : [];
  });
  if (found.length > 0) return found;
  throw new InputError(`${folder}: holds no ${provenanceFile}; expected a folder that 'siamdla track' wrote`);
}

interface SequenceFiles {
  readonly boxes: string;
  readonly times: string;
  readonly from: string;
}

/** Which part each sequence's files are taken from. */
function filesOf(parts: readonly Part[]): Map<string, SequenceFiles> {
  const [first] = parts as [Part];
  const files = new Map<string, SequenceFiles>();
  for (const { folder, record } of parts) {
    const differences = identityDifferences(first.record.identity, record.identity);
    if (differences.length > 0) {
      throw new InputError(`${folder}: is of another run than ${first.folder}: ${differences.join('; ')}`);
    }
    for (const name of finishedIn(folder, record.identity.layout)) {
      const here = { ...resultFiles(record.identity.layout, name), from: folder };
      const before = files.get(name);
      if (!before) files.set(name, here);
      else if (!sameContent(path.join(before.from, before.boxes), path.join(folder, here.boxes))) {
        throw new InputError(`${folder}: ${name} has other boxes than in ${before.from}; remove one of them`);
      }
    }
  }
  if (files.size === 0)
    throw new InputError(`${shortList(parts.map(({ folder }) => folder))}: hold no finished sequences`);
  return files;
}

function finishedIn(folder: string, layout: ResultLayout): string[] {
  const root = layout === 'vot' ? path.join(folder, 'baseline') : folder;
  if (!existsSync(root)) return [];
  const names = readdirSync(root).map((entry) => (layout === 'ope' ? entry.replace(/_time\.txt$/, '') : entry));
  return names.filter((name) => {
    if (layout === 'ope' && /\.(txt|json)$/.test(name)) return false;
    const { boxes, times } = resultFiles(layout, name);
    return existsSync(path.join(folder, boxes)) && existsSync(path.join(folder, times));
  });
}

function sameContent(a: string, b: string): boolean {
  return readFileSync(a).equals(readFileSync(b));
}
