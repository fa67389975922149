import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { imageNames, subfolders } from '../../files/folders.js';
import { counted } from '../../text/number-text.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import type { Sequence } from '../sequence.js';
import { checkResultNames } from '../sequence-names.js';
import { readPysotJson } from './pysot-json.js';

const boxFile = 'groundtruth_rect.txt';

/**
 * Reads DTB70 from a JSON file in pysot's layout or from the benchmark's own folders: NAME/groundtruth_rect.txt with a row
 * x, y, w, h for each frame, and NAME/img/00001.jpg (as got-10k/toolkit, got10k/datasets/dtb70.py, reads it). All sequences
 * of the folder are read, by name; their attributes are not part of the download.
 *
 * @param place A JSON file, the folder of the sequences, or the one that holds it as DTB70/.
 * @throws InputError that names the folder if it holds no sequence, or the file if it is malformed or has not one row for
 * each image; missing images are allowed if all are.
 */
export function readDtb70(place: string): Sequence[] {
  if (isJsonFile('DTB70', place)) return readPysotJson(place);
  const namesIn = (folder: string): string[] =>
    subfolders(folder).filter((name) => existsSync(path.join(folder, name, boxFile)));
  const root = [place, path.join(place, 'DTB70')].find((folder) => existsSync(folder) && namesIn(folder).length > 0);
  if (root === undefined) throw new InputError(`DTB70 not found at ${place} (no NAME/${boxFile} there)`);
  const names = namesIn(root);
  checkResultNames(names, root);
  return names.map((name) => readSequence(path.join(root, name), name));
}

function readSequence(folder: string, name: string): Sequence {
  const file = path.join(folder, boxFile);
  const gt = readRectFile(file);
  const length = gt.length / 4;
  const images = imageNames(path.join(folder, 'img')).length;
  if (images > 0 && images !== length) {
    throw new InputError(`${file}: holds ${counted(length, 'row')}; expected ${images}, one for each image of ${name}`);
  }
  const frames = numberedFrames({ folder: path.join(folder, 'img'), first: 1, length, digits: 5 });
  return { name, length, frames, gt, attributes: [] };
}
