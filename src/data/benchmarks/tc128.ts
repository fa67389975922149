import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { readFolder, subfolders } from '../../files/folders.js';
import { counted } from '../../text/number-text.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { parseNumberTable } from '../annotation-files/number-rows.js';
import { isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import type { Sequence } from '../sequence.js';
import { checkResultNames } from '../sequence-names.js';
import { readPysotJson } from './pysot-json.js';

/**
 * Reads TColor-128 from a JSON file in pysot's layout or from the benchmark's own folders: NAME/NAME_gt.txt with a row
 * x, y, w, h for each frame, NAME/NAME_frames.txt with the numbers of the first and the last frame, and NAME/img/0001.jpg
 * (as got-10k/toolkit, got10k/datasets/tcolor128.py, reads it). The case of the two files' names differs from the folder's
 * in places and is ignored. All sequences of the folder are read, by name; the download has no attributes.
 *
 * @param place A JSON file, the folder of the sequences, or the one that holds it as Temple-color-128/.
 * @throws InputError that names the folder if it holds no sequence, or the file if it is missing, malformed, or has not one
 * row for each frame.
 */
export function readTc128(place: string): Sequence[] {
  if (isJsonFile('TColor-128', place)) return readPysotJson(place);
  const namesIn = (folder: string): string[] =>
    subfolders(folder).filter((name) => fileIn(path.join(folder, name), `${name}_gt.txt`) !== undefined);
  const roots = [place, path.join(place, 'Temple-color-128')];
  const root = roots.find((folder) => existsSync(folder) && namesIn(folder).length > 0);
  if (root === undefined) throw new InputError(`TColor-128 not found at ${place} (no NAME/NAME_gt.txt there)`);
  const names = namesIn(root);
  checkResultNames(names, root);
  return names.map((name) => readSequence(path.join(root, name), name));
}

function readSequence(folder: string, name: string): Sequence {
  const file = fileIn(folder, `${name}_gt.txt`)!;
  const gt = readRectFile(file);
  const range = fileIn(folder, `${name}_frames.txt`);
  if (range === undefined) {
    throw new InputError(
      `${path.join(folder, `${name}_frames.txt`)}: not found; expected the first and the last frame`,
    );
  }
  const [first, last] = readRange(range);
  const length = last - first + 1;
  if (gt.length !== 4 * length) {
    throw new InputError(
      `${file}: holds ${counted(gt.length / 4, 'row')}; expected ${length}, for the frames ${first} to ${last} of ${range}`,
    );
  }
  const frames = numberedFrames({ folder: path.join(folder, 'img'), first, length, digits: 4 });
  return { name, length, frames, gt, attributes: [] };
}

function readRange(file: string): readonly [first: number, last: number] {
  const range = parseNumberTable(readBounded(file, 'the first and the last frame'), file, 2, 'first, last');
  const [first, last] = range as unknown as [number, number];
  if (range.length === 2 && [first, last].every(Number.isSafeInteger) && first >= 0 && last >= first)
    return [first, last];
  throw new InputError(`${file}: is '${[...range.slice(0, 4)]}'; expected one row with the first and the last frame`);
}

/** A file of a folder by its name in any case. */
function fileIn(folder: string, name: string): string | undefined {
  const found = readFolder(folder).find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : path.join(folder, found);
}
