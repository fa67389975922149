import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { readFolder } from '../../files/folders.js';
import { counted } from '../../text/number-text.js';
import { shortList } from '../../text/short-list.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import { chooseSequences, type Sequence } from '../sequence.js';
import { type Otb100Entry, otb100Table } from './otb100-table.js';
import { readPysotJson } from './pysot-json.js';

/** Options of {@link readOtb100}. */
export interface Otb100Options {
  /** Names of the sequences to read: ['Crossing', 'Jogging-1']; default: all. */
  readonly only?: readonly string[];
}

/**
 * Reads OTB100 from pysot's JSON or from the benchmark's own folders (Basketball/groundtruth_rect.txt, Basketball/img).
 *
 * Box files that start at the first image are reduced to the sequence's frames. Attributes are from the benchmark's table: the
 * attrs.txt in some copies is not part of the benchmark and differs from it (Crossing's is Couple's).
 *
 * @param place A JSON file or the folder of the sequences.
 * @throws InputError that names the missing sequences, or the file and line where one is malformed or has a wrong number
 * of rows.
 */
export function readOtb100(place: string, { only }: Otb100Options = {}): Sequence[] {
  const wanted = only ? otb100Table.filter(({ name }) => only.includes(name)) : otb100Table;
  const unknown = only?.filter((name) => !wanted.some((entry) => entry.name === name)) ?? [];
  if (unknown.length > 0) throw new InputError(`OTB100 has no sequence ${shortList(unknown)}`);
  if (isJsonFile('OTB100', place)) {
    const sequences = readPysotJson(place).map((sequence) => withSharedImages(sequence, path.dirname(place)));
    return [...chooseSequences({ id: 'otb100', title: `OTB100 (${path.basename(place)})`, sequences }, only).sequences];
  }
  const folders = new Map(readFolder(place).map((folder) => [folder.toLowerCase(), folder]));
  const missing = wanted.filter(({ folder }) => !folders.has(folder.toLowerCase()));
  if (missing.length > 0) {
    const names = shortList([...new Set(missing.map(({ folder }) => folder))]);
    throw new InputError(
      `OTB100 is incomplete at ${place}: no folder for ${missing.length} of ${wanted.length} sequences (${names})`,
    );
  }
  return wanted.map((entry) => readSequence(path.join(place, folders.get(entry.folder.toLowerCase())!), entry));
}

/**
 * The JSON names images of two-target videos by target (Jogging-1/img), the benchmark by video (Jogging/img): the latter is
 * used unless the former exists.
 */
function withSharedImages(sequence: Sequence, root: string): Sequence {
  const { name, length } = sequence;
  const entry = otb100Table.find((each) => each.name === name);
  if (entry?.target === undefined || existsSync(path.join(root, name))) return sequence;
  const folder = path.join(root, entry.folder, 'img');
  return { ...sequence, frames: numberedFrames({ folder, first: entry.first, length, digits: entry.digits }) };
}

function readSequence(folder: string, entry: Otb100Entry): Sequence {
  const { name, first, length, digits, attributes } = entry;
  const file = groundTruthFile(folder, entry);
  const boxes = readRectFile(file);
  return {
    name,
    length,
    frames: numberedFrames({ folder: path.join(folder, 'img'), first, length, digits }),
    gt: sequenceBoxes(boxes, entry, file),
    attributes,
  };
}

/** A folder of two targets has groundtruth_rect.1.txt and .2.txt, and sometimes a copy of the first without number. */
function groundTruthFile(folder: string, { target }: Otb100Entry): string {
  const numbered = path.join(folder, `groundtruth_rect.${target}.txt`);
  return target !== undefined && existsSync(numbered) ? numbered : path.join(folder, 'groundtruth_rect.txt');
}

function sequenceBoxes(boxes: Float64Array, { name, first, length }: Otb100Entry, file: string): Float64Array {
  const rows = boxes.length / 4;
  const last = first + length - 1;
  if (rows === length) return boxes;
  if (rows >= last) return boxes.slice(4 * (first - 1), 4 * last);
  throw new InputError(
    `${file}: holds ${counted(rows, 'row')}; expected ${length}, for the frames ${first} to ${last} of ${name}`,
  );
}
