import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { imageNames, subfolders } from '../../files/folders.js';
import { readText } from '../../files/text-file.js';
import { counted } from '../../text/number-text.js';
import { isJsonFile } from '../dataset-folder.js';
import { listedFrames } from '../frames.js';
import type { Sequence } from '../sequence.js';
import { checkResultNames } from '../sequence-names.js';
import { readPysotJson } from './pysot-json.js';

/** Columns of an annotation, those of the annotation tool VATIC; only the box is read. */
const columns = 'id xmin ymin xmax ymax frame lost occluded generated "label"';
/** Frames at 240 fps for each at 30 fps. */
const stride = 8;

/**
 * Reads the 30 fps version of Need for Speed from a JSON file in pysot's layout (NFS30.json) or from the benchmark's own
 * folders: NAME/30/NAME.txt and NAME/30/NAME/00001.jpg.
 *
 * The text files have the annotations of all frames at 240 fps, a row each: every eighth row from the first is used, and all
 * rows where there are as many as images. Rows and images may differ by one at the end, which is cut (both as in
 * got-10k/toolkit, got10k/datasets/nfs.py). Boxes are corners there and become x, y, w, h. Frames marked lost or occluded
 * have boxes and count like others, as in that toolkit. All sequences of the folder are read, by name.
 *
 * @param place A JSON file, or the folder of the sequences.
 * @throws InputError that names the folder if it holds no sequence or no images, or the file and line where one is
 * malformed, or the file if it has a wrong number of rows.
 */
export function readNfs(place: string): Sequence[] {
  if (isJsonFile('NfS', place)) return readPysotJson(place);
  const names = subfolders(place).filter((name) => existsSync(path.join(place, name, '30', `${name}.txt`)));
  if (names.length === 0) throw new InputError(`NfS not found at ${place} (no NAME/30/NAME.txt there)`);
  checkResultNames(names, place);
  return names.map((name) => readSequence(path.join(place, name, '30'), name));
}

function readSequence(folder: string, name: string): Sequence {
  const images = imageNames(path.join(folder, name));
  if (images.length === 0) {
    throw new InputError(
      `${path.join(folder, name)}: holds no images; expected 00001.jpg and so on, which tell the frames`,
    );
  }
  const file = path.join(folder, `${name}.txt`);
  const rows = readRows(file);
  const used = rows.length === images.length ? rows : rows.filter((_, i) => i % stride === 0);
  if (Math.abs(used.length - images.length) > 1) {
    const expected = `${images.length} or about ${stride * images.length}, one for each image at 30 or 240 fps`;
    throw new InputError(`${file}: holds ${counted(rows.length, 'row')}; expected ${expected}`);
  }
  const length = Math.min(used.length, images.length);
  return {
    name,
    length,
    frames: listedFrames(path.join(folder, name), images.slice(0, length)),
    gt: Float64Array.from(used.slice(0, length).flat()),
    attributes: [],
  };
}

/** Boxes x, y, w, h, row by row. */
function readRows(file: string): number[][] {
  const text = readText(file, `annotations, one row per frame: ${columns}`);
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.map((line, i) => {
    const words = line.trim().split(/\s+/);
    const [xmin, ymin, xmax, ymax] = words.slice(1, 5).map(Number) as [number, number, number, number];
    const isBox = words.length >= 5 && words.slice(0, 5).every((word) => /^-?\d{1,9}(\.\d+)?$/.test(word));
    if (isBox && xmax >= xmin && ymax >= ymin) return [xmin, ymin, xmax - xmin, ymax - ymin];
    throw new InputError(`${file}: line ${i + 1} is ${JSON.stringify(line.slice(0, 80))}; expected ${columns}`);
  });
}
