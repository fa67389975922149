import path from 'node:path';
import { rectangleAround } from '../../boxes/polygon.js';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { counted } from '../../text/number-text.js';
import { columnError, type NumberRows, parseNumberRows } from '../annotation-files/number-rows.js';
import type { Sequence } from '../sequence.js';
import { boxFiles, listFolder } from './folder.js';
import { matchNames, type NamedFile } from './match-names.js';
import { parseMat } from './matlab-file.js';
import { matrixRows } from './matrix.js';
import { parseNpy } from './numpy-file.js';
import { checkLength, type ReadResultsOptions, warnOfOthers } from './read-options.js';
import { findRepetitions } from './repetitions.js';

/**
 * Reads a tracker's results of a one-pass evaluation: a folder with one text file per sequence and one row x, y, w, h per
 * frame, as pysot, got10k and the trackers' own repositories write them; or such a matrix in a `.npy` or `.mat` file.
 * Numbers may be separated by commas, tabs or spaces; how file names are matched to sequences is said at `matchNames`. A
 * folder NAME with NAME_001.txt counts as a file NAME.txt, which is how results of GOT-10k are laid out; of further runs in
 * it a warning says that they are not read.
 *
 * A file of eight numbers a row holds corners: the box is the smallest upright rectangle around them, and a warning says
 * so. Boxes without area are kept and counted in a warning.
 *
 * @returns By sequence name, in the order of `sequences`: four numbers per frame, flat, in pixels.
 * @throws InputError that names the missing sequences, or the file, and the line where one is malformed or not finite.
 */
export function readOpeResults(
  folder: string,
  sequences: readonly Sequence[],
  options: ReadResultsOptions = {},
): Map<string, Float64Array> {
  const names = sequences.map(({ name }) => name);
  const { named, folders } = resultFiles(folder, new Set(names), options);
  const { files, others } = matchNames(folder, named, names, undefined, folders);
  warnOfOthers(folder, others, options);
  return new Map(
    sequences.map((sequence) => {
      const file = path.join(folder, files.get(sequence.name)!.file);
      return [sequence.name, readOpeFile(file, sequence.length, options, imagesBefore(sequence))];
    }),
  );
}

/**
 * Reads the results of GOT-10k with all repetitions, NAME/NAME_001.txt to NAME_003.txt; or those of one run as NAME.txt, as
 * pytracking writes them.
 *
 * @returns By sequence name: per repetition four numbers per frame, flat, in pixels.
 * @throws InputError as `readOpeResults`, and where a repetition is missing.
 */
export function readGot10kResults(
  folder: string,
  sequences: readonly Sequence[],
  options: ReadResultsOptions = {},
): Map<string, readonly Float64Array[]> {
  const { found, others } = findRepetitions(folder, sequences, { mayBeFlat: true });
  warnOfOthers(folder, others, options);
  return new Map(
    found.map(({ sequence, files }) => [
      sequence.name,
      files.map((file) => readOpeFile(file, sequence.length, options)),
    ]),
  );
}

/** Number of images before a sequence's first frame, by the number in its name: 5 where that is 0006.jpg. */
function imagesBefore({ frames }: Sequence): number {
  const [, number = '1'] = /(\d+)\.\w+$/.exec(frames.path(0)) ?? [];
  return Math.max(0, Number(number) - 1);
}

/**
 * Reads one result file.
 *
 * @param frames Number of frames of the sequence; any number of rows is accepted when it is not told.
 * @param before Number of images before its first frame, of which a longer result may have rows too.
 * @returns Four numbers per frame, flat.
 * @throws InputError that names the file, and the line where one is malformed or not finite.
 */
export function readOpeFile(
  file: string,
  frames?: number,
  options: ReadResultsOptions = {},
  before: number = 0,
): Float64Array {
  const { values, ends } = parseBoxes(readBounded(file, "a tracker's boxes, one row a frame"), file);
  if (ends.length === 0) throw new InputError(`${file}: is empty; expected boxes x, y, w, h, one row a frame`);
  const columns = checkColumns(ends, file);
  for (let i = 0; i < values.length; i++) {
    if (values[i]! - values[i]! !== 0) {
      throw new InputError(`${file}: line ${Math.floor(i / columns) + 1} holds NaN; expected a box x, y, w, h`);
    }
  }
  const boxes = columns === 4 ? values : boxesAround(values, file, options);
  warnOfEmptyBoxes(boxes, file, options);
  if (frames === undefined) return boxes;
  const from = before > 0 && ends.length === before + frames ? before : 0;
  const ifLonger = from > 0 ? `the first ${from} rows are dropped, those of images before its first frame` : undefined;
  checkLength(file, ends.length, frames, options, undefined, ifLonger);
  if (boxes.length === 4 * frames) return boxes;
  const fitted = new Float64Array(4 * frames).fill(Number.NaN);
  fitted.set(boxes.subarray(4 * from, 4 * (from + frames)));
  return fitted;
}

/** Rows of numbers in text, or in a matrix that NumPy or MATLAB saved, told by the file's name. */
function parseBoxes(bytes: Uint8Array, file: string): NumberRows {
  const extension = path.extname(file).toLowerCase();
  if (extension === '.npy') return matrixRows(parseNpy(bytes, file), file);
  return extension === '.mat' ? matrixRows(parseMat(bytes, file), file) : parseNumberRows(bytes, file);
}

/** The number of numbers in every row: 4 or 8, as in the first. */
function checkColumns(ends: Uint32Array, file: string): number {
  const columns = ends[0]!;
  if (columns !== 4 && columns !== 8) throw columnError(file, 0, columns, '4 (x, y, w, h) or 8 (four corners)');
  for (let row = 1; row < ends.length; row++) {
    const found = ends[row]! - ends[row - 1]!;
    if (found !== columns) throw columnError(file, row, found, `${columns}, as in the first line`);
  }
  return columns;
}

function boxesAround(values: Float64Array, file: string, { warnings }: ReadResultsOptions): Float64Array {
  const rows = values.length / 8;
  const boxes = new Float64Array(4 * rows);
  for (let row = 0; row < rows; row++) boxes.set(rectangleAround(values.subarray(8 * row, 8 * row + 8)), 4 * row);
  warnings?.push(`${file}: holds polygons; the upright rectangles around them are taken`);
  return boxes;
}

function warnOfEmptyBoxes(boxes: Float64Array, file: string, { warnings }: ReadResultsOptions): void {
  let empty = 0;
  let first = 0;
  for (let i = 0; i < boxes.length; i += 4) {
    if (boxes[i + 2]! > 0 && boxes[i + 3]! > 0) continue;
    if (empty++ === 0) first = i / 4 + 1;
  }
  if (empty > 0) warnings?.push(`${file}: ${empty} boxes have no area (first on line ${first})`);
}

/** The files that may be results, and the folders beside them. */
function resultFiles(
  folder: string,
  sequences: ReadonlySet<string>,
  { warnings }: ReadResultsOptions,
): { readonly named: readonly NamedFile[]; readonly folders: readonly string[] } {
  const { files, folders } = listFolder(folder, "a tracker's results, one text file per sequence");
  const named = boxFiles(files, sequences);
  const pickle = files.find((file) => /\.(pkl|pickle|p)$/i.test(file));
  if (named.length === 0 && pickle !== undefined) {
    throw new InputError(
      `${path.join(folder, pickle)}: is a pickle, which is not read, as it may run any program; expected text: in Python, numpy.savetxt('NAME.txt', boxes, delimiter=',') for each sequence`,
    );
  }
  let repeated = 0;
  for (const name of folders) {
    const runs = listFolder(path.join(folder, name), 'a folder').files.filter((file) => /_\d{3}\.txt$/i.test(file));
    const first = runs.find((file) => /_001\.txt$/i.test(file));
    if (first === undefined) continue;
    named.push({ stem: name, file: path.join(name, first) });
    if (runs.length > 1) repeated++;
  }
  if (repeated > 0)
    warnings?.push(`${folder}: ${counted(repeated, 'sequence')} ran several times; NAME_001.txt is taken`);
  return { named, folders: folders.map((name) => `${name}/`) };
}
