import { existsSync } from 'node:fs';
import path from 'node:path';
import { votCodes } from '../../boxes/vot-rows.js';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { columnError, parseNumberRows } from '../annotation-files/number-rows.js';
import type { Sequence } from '../sequence.js';
import { checkLength, type ReadResultsOptions, warnOfOthers } from './read-options.js';
import { findRepetitions } from './repetitions.js';

/**
 * Reads a tracker's results of VOT's protocol with restarts: baseline/NAME/NAME_001.txt up to NAME_015.txt, one row per
 * frame. A row is a code (see `votCodes`; also written 2.0) or the predicted region: x, y, w, h or a polygon's corners.
 *
 * Boxes without area are retained and counted in a warning; their overlap is that of the pixels they touch.
 *
 * @param folder The tracker's folder, or baseline/ in it.
 * @returns By sequence name, in the order of `sequences`: per repetition, per frame the row's numbers.
 * @throws InputError that names the missing sequences or repetitions, or the malformed file and line.
 */
export function readVotResults(
  folder: string,
  sequences: readonly Sequence[],
  options: ReadResultsOptions = {},
): Map<string, readonly (readonly Float64Array[])[]> {
  const baseline = path.join(folder, 'baseline');
  const root = existsSync(baseline) ? baseline : folder;
  const { found, others } = findRepetitions(root, sequences);
  warnOfOthers(root, others, options);
  return new Map(
    found.map(({ sequence, files }) => [
      sequence.name,
      files.map((file) => readVotFile(file, sequence.length, options)),
    ]),
  );
}

/**
 * Reads one repetition of one sequence.
 *
 * @param frames Number of frames of the sequence; default: any number of rows is accepted.
 * @throws InputError that names the file, and the malformed line.
 */
export function readVotFile(file: string, frames?: number, options: ReadResultsOptions = {}): Float64Array[] {
  const { values, ends } = parseNumberRows(readBounded(file, "a tracker's VOT results, one row per frame"), file);
  if (ends.length === 0) throw new InputError(`${file}: is empty; expected codes and boxes, one row per frame`);
  const rows: Float64Array[] = [];
  let empty = 0;
  for (let row = 0, start = 0; row < ends.length; start = ends[row++]!) {
    const numbers = values.subarray(start, ends[row]!);
    checkRow(numbers, file, row);
    if (numbers.length === 4 && !(numbers[2]! > 0 && numbers[3]! > 0)) empty++;
    rows.push(numbers);
  }
  if (rows[0]!.length !== 1 || rows[0]![0] !== votCodes.started) {
    throw new InputError(
      `${file}: line 1 is not ${votCodes.started}; expected that code, as the tracker is initialised on the first frame`,
    );
  }
  if (empty > 0) options.warnings?.push(`${file}: ${empty} boxes have no area`);
  if (frames === undefined) return rows;
  checkLength(file, rows.length, frames, options, 'the missing frames are left out');
  return rows.slice(0, frames);
}

function checkRow(numbers: Float64Array, file: string, row: number): void {
  const { length } = numbers;
  if (length === 1) {
    const [code] = numbers;
    if (code === votCodes.skipped || code === votCodes.started || code === votCodes.lost) return;
    throw new InputError(`${file}: line ${row + 1} is ${code}; expected a code 0, 1 or 2, or a box`);
  }
  if (length !== 4 && length !== 8)
    throw columnError(file, row, length, '1 (a code), 4 (x, y, w, h) or 8 (four corners)');
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(numbers[i])) throw new InputError(`${file}: line ${row + 1} holds NaN; expected numbers`);
  }
}
