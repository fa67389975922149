import { existsSync } from 'node:fs';
import path from 'node:path';
import { rectangleAround } from '../../boxes/polygon.js';
import { boxRows } from '../../boxes/rows.js';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { readFolder } from '../../files/folders.js';
import { readFlags } from '../annotation-files/flags.js';
import { columnError, parseNumberRows } from '../annotation-files/number-rows.js';
import { folderWith, isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import { jpegSize } from '../images/image-size.js';
import { type Sequence, votTags } from '../sequence.js';
import { readNameList, refuseMissing } from '../sequence-names.js';
import { readPysotJson } from './pysot-json.js';

/**
 * Reads VOT2018 or VOT2019 (short-term) from pysot's JSON or from the benchmark's own folders: list.txt,
 * NAME/groundtruth.txt (4 or 8 numbers a row), NAME/*.tag (one 0 or 1 per frame; missing ends count as 0, as in got10k's
 * toolkit) and NAME/color/00000001.jpg, whose header contains the image size, if the images exist.
 *
 * `polygons` holds the annotations, `gt` their bounding boxes.
 *
 * @param title 'VOT2018' or 'VOT2019', for messages.
 * @param place A JSON file, or the folder that holds list.txt.
 * @throws InputError that names the missing sequences, or the file and line where one is malformed.
 */
export function readVot(title: string, place: string): Sequence[] {
  if (isJsonFile(title, place)) return readPysotJson(place).map(withPolygons);
  const hint = 'Give the folder of the sequences, or a JSON file.';
  const root = folderWith(title, [place, path.join(place, 'sequences')], 'list.txt', hint);
  const names = readNameList(path.join(root, 'list.txt'));
  const missing = names.filter((name) => !existsSync(path.join(root, name, 'groundtruth.txt')));
  refuseMissing(title, root, missing, names.length);
  return names.map((name) => readSequence(path.join(root, name), name));
}

/** Adds rectangles as `polygons` of 4 numbers, so that every VOT sequence has them. */
function withPolygons(sequence: Sequence): Sequence {
  if (sequence.polygons) return sequence;
  return { ...sequence, polygons: boxRows(sequence.gt) };
}

function readSequence(folder: string, name: string): Sequence {
  const polygons = readPolygons(path.join(folder, 'groundtruth.txt'));
  const { length } = polygons;
  const gt = new Float64Array(4 * length);
  polygons.forEach((row, i) => {
    gt.set(row.length === 4 ? row : rectangleAround(row), 4 * i);
  });
  const color = path.join(folder, 'color');
  const images = !existsSync(color) && existsSync(path.join(folder, '00000001.jpg')) ? folder : color;
  const frames = numberedFrames({ folder: images, first: 1, length, digits: 8 });
  const imageSize = jpegSize(frames.path(0));
  return {
    name,
    length,
    frames,
    gt,
    polygons,
    attributes: [],
    tags: readTags(folder, length),
    ...(imageSize && { imageSize }),
  };
}

function readPolygons(file: string): Float64Array[] {
  const { values, ends } = parseNumberRows(readBounded(file, 'rectangles or polygons, one row per frame'), file);
  if (ends.length === 0) throw new InputError(`${file}: is empty; expected rectangles or polygons, one row per frame`);
  return Array.from(ends, (end, row) => {
    const start = row === 0 ? 0 : ends[row - 1]!;
    if (end - start !== 4 && end - start !== 8) {
      throw columnError(file, row, end - start, '4 (x, y, w, h) or 8 (four corners)');
    }
    return values.subarray(start, end);
  });
}

function readTags(folder: string, length: number): NonNullable<Sequence['tags']> {
  const files = readFolder(folder);
  const present = votTags.filter((tag) => files.includes(`${tag}.tag`));
  return Object.fromEntries(
    present.map((tag) => {
      const file = path.join(folder, `${tag}.tag`);
      const flags = readFlags(file);
      if (flags.length > length) {
        throw new InputError(`${file}: holds ${flags.length} entries; expected at most ${length}, one per frame`);
      }
      const padded = new Uint8Array(length);
      padded.set(flags);
      return [tag, padded];
    }),
  );
}
