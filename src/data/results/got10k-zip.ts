import { existsSync } from 'node:fs';
import path from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { writeFileAtomic } from '../../files/writing.js';
import { counted } from '../../text/number-text.js';
import { shortList } from '../../text/short-list.js';
import { columnError, parseNumberRows } from '../annotation-files/number-rows.js';
import type { Sequence } from '../sequence.js';
import { listFolder } from './folder.js';
import { readOpeFile } from './ope-results.js';
import type { ReadResultsOptions } from './read-options.js';
import { opeText } from './write-results.js';

/** The names of GOT-10k's 180 test sequences. */
export const got10kTestNames: readonly string[] = Array.from(
  { length: 180 },
  (_, i) => `GOT-10k_Test_${String(i + 1).padStart(6, '0')}`,
);

/** Maximum number of repetitions that GOT-10k's server accepts. */
const maxRuns = 3;

/** Statistics of a submission. */
export interface Got10kSubmission {
  readonly sequences: number;
  readonly frames: number;
  /** Result files over all sequences: 180 for a deterministic tracker, up to 540. */
  readonly runs: number;
  /** Bytes of the archive. */
  readonly bytes: number;
}

/** Options of {@link packGot10k}. */
export interface PackOptions extends Pick<ReadResultsOptions, 'warnings'> {
  /** GOT-10k's test set, to check numbers of frames; default: only boxes and times are compared. */
  readonly sequences?: readonly Sequence[];
}

/**
 * Packs a tracker's results on GOT-10k's test set into the zip that its server accepts: 180 folders NAME with NAME_001.txt
 * (up to _003) and NAME_time.txt, numbers separated by commas, one row per frame
 * (http://got-10k.aitestunion.com/submit_instructions).
 *
 * All files are checked first; the zip is written atomically. Results may be in that layout (pysot, got10k) or flat as
 * NAME.txt and NAME_time.txt (pytracking), with any delimiter; numbers are written exactly.
 *
 * @param folder The tracker's folder.
 * @param zip The archive to write.
 * @throws InputError that names the missing sequences, the malformed file and line, or the file with another number of rows
 * than frames.
 */
export function packGot10k(folder: string, zip: string, options: PackOptions = {}): Got10kSubmission {
  const lengths = new Map(options.sequences?.map(({ name, length }) => [name, length]));
  checkComplete(folder, lengths);
  const content: Zippable = {};
  let frames = 0;
  let runs = 0;
  for (const name of got10kTestNames) {
    const found = readRuns(folder, name, lengths.get(name), options);
    found.boxes.forEach((boxes, i) => {
      content[`${name}/${runName(name, i)}`] = strToU8(opeText(boxes));
    });
    content[`${name}/${name}_time.txt`] = strToU8(found.times);
    frames += found.frames;
    runs += found.boxes.length;
  }
  const bytes = zipSync(content, { level: 6, mtime: '2000-01-01T00:00:00' });
  writeFileAtomic(zip, bytes);
  return { sequences: got10kTestNames.length, frames, runs, bytes: bytes.length };
}

function runName(name: string, index: number): string {
  return `${name}_${String(index + 1).padStart(3, '0')}.txt`;
}

function checkComplete(folder: string, lengths: ReadonlyMap<string, number>): void {
  listFolder(folder, "a tracker's results on GOT-10k's test set"); // a clear message where it is missing
  const missing = got10kTestNames.filter((name) => runFiles(folder, name).length === 0);
  if (missing.length > 0) throw missingError(folder, missing);
  const withoutTimes = got10kTestNames.filter((name) => !existsSync(timeFile(folder, name)));
  if (withoutTimes.length > 0) {
    const names = shortList(withoutTimes.map((name) => `${name}_time.txt`));
    throw new InputError(`${folder}: ${withoutTimes.length} of 180 files of times are missing: ${names}`);
  }
  const unknown = lengths.size > 0 ? got10kTestNames.filter((name) => !lengths.has(name)) : [];
  if (unknown.length > 0)
    throw new InputError(`the annotations lack ${unknown.length} test sequences: ${shortList(unknown)}`);
}

function missingError(place: string, missing: readonly string[]): InputError {
  return new InputError(`${place}: results of ${missing.length} of 180 sequences are missing: ${shortList(missing)}`);
}

/** The files of a sequence's runs, in its own folder or flat. */
function runFiles(folder: string, name: string): string[] {
  const nested = Array.from({ length: maxRuns }, (_, i) => path.join(folder, name, runName(name, i)));
  const gap = nested.findIndex((file) => !existsSync(file));
  const found = gap === -1 ? nested : nested.slice(0, gap);
  const later = nested.slice(found.length).find((file) => existsSync(file));
  if (later !== undefined) throw new InputError(`${nested[gap]}: is missing, but ${path.basename(later)} exists`);
  if (found.length > 0) return found;
  const flat = path.join(folder, `${name}.txt`);
  return existsSync(flat) ? [flat] : [];
}

function timeFile(folder: string, name: string): string {
  const nested = path.join(folder, name, `${name}_time.txt`);
  return existsSync(nested) ? nested : path.join(folder, `${name}_time.txt`);
}

function readRuns(
  folder: string,
  name: string,
  length: number | undefined,
  { warnings }: PackOptions,
): { readonly boxes: readonly Float64Array[]; readonly times: string; readonly frames: number } {
  const files = runFiles(folder, name);
  const boxes = files.map((file) => readOpeFile(file, undefined, warnings ? { warnings } : {}));
  const frames = length ?? boxes[0]!.length / 4;
  boxes.forEach((run, i) => {
    if (run.length / 4 !== frames) {
      throw new InputError(`${files[i]}: holds ${counted(run.length / 4, 'row')}; expected ${frames}, one per frame`);
    }
  });
  return { boxes, times: readTimes(timeFile(folder, name), frames, boxes.length), frames };
}

/** The times as text with commas: one row per frame, one column per run. */
function readTimes(file: string, frames: number, runs: number): string {
  const { values, ends } = parseNumberRows(readBounded(file, 'seconds per frame, one row per frame'), file);
  if (ends.length !== frames) {
    throw new InputError(
      `${file}: holds ${counted(ends.length, 'row')}; expected ${frames}, as many as there are boxes`,
    );
  }
  let text = '';
  let start = 0;
  for (let row = 0; row < frames; row++) {
    const end = ends[row]!;
    if (end - start !== runs) throw columnError(file, row, end - start, `${runs}, one per repetition`);
    const times = values.subarray(start, end);
    if (!times.every((time) => time >= 0)) {
      throw new InputError(`${file}: line ${row + 1} holds ${times.join(', ')}; expected seconds, not negative`);
    }
    text += `${times.join(',')}\n`;
    start = end;
  }
  return text;
}
