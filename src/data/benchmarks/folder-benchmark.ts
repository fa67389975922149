import path from 'node:path';
import { InputError } from '../../errors.js';
import { imageNames, isFolder, readFolder, subfolders } from '../../files/folders.js';
import { counted } from '../../text/number-text.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { listedFrames } from '../frames.js';
import type { Benchmark, Sequence } from '../sequence.js';
import { checkResultNames } from '../sequence-names.js';
import { otb100Table } from './otb100-table.js';

/**
 * Reads any folder in OTB's layout: NAME/groundtruth_rect.txt and NAME/img/, or groundtruth_rect.1.txt and .2.txt for two
 * targets of one video, which become NAME-1 and NAME-2. The folder of a single sequence will do too.
 *
 * Where images and boxes differ in number, a sequence of OTB100 is cut as that benchmark cuts it.
 *
 * @param place The folder.
 * @throws InputError that names the folder when it holds no sequence or two of one name, or the file when boxes and images
 * differ in number.
 */
export function readFolderBenchmark(place: string): Benchmark {
  if (!isFolder(place)) {
    throw new InputError(
      `${place}: is no known benchmark and no folder; expected a folder with NAME/groundtruth_rect.txt`,
    );
  }
  const root = path.resolve(place);
  const own = sequencesOf(root);
  const sequences = own.length > 0 ? own : subfolders(root).flatMap((name) => sequencesOf(path.join(root, name)));
  if (sequences.length === 0) {
    throw new InputError(`${place}: holds no sequences; expected NAME/groundtruth_rect.txt and NAME/img/`);
  }
  checkResultNames(
    sequences.map(({ name }) => name),
    place,
  );
  return { id: path.basename(root), title: path.basename(root), sequences };
}

function sequencesOf(folder: string): Sequence[] {
  const files = readFolder(folder).filter((name) => /^groundtruth(_rect)?(\.\d+)?\.txt$/.test(name));
  const numbered = files.filter((name) => /\.\d+\.txt$/.test(name)).sort();
  if (numbered.length > 0) {
    return numbered.map((file) => readOne(folder, file, `${path.basename(folder)}-${/\.(\d+)\.txt$/.exec(file)![1]}`));
  }
  const file = files.find((name) => name === 'groundtruth_rect.txt') ?? files[0];
  return file === undefined ? [] : [readOne(folder, file, path.basename(folder))];
}

function readOne(folder: string, file: string, name: string): Sequence {
  const images = ['img', 'color', '']
    .map((each) => path.join(folder, each))
    .find((each) => imageNames(each).length > 0);
  if (images === undefined) throw new InputError(`${folder}: holds no images; expected them in ${folder}/img`);
  const names = imageNames(images);
  const boxes = readRectFile(path.join(folder, file));
  const rows = boxes.length / 4;
  const [first, length] = rows === names.length ? [0, rows] : otb100Cut(name, rows, names.length);
  if (length < 0) {
    throw new InputError(
      `${path.join(folder, file)}: holds ${counted(rows, 'row')}; expected ${names.length}, one for each image`,
    );
  }
  const frames = listedFrames(images, names.slice(first, first + length));
  const skipped = rows > length ? first : 0;
  return { name, length, frames, gt: boxes.slice(4 * skipped, 4 * (skipped + length)), attributes: [] };
}

/** The first image, from 0, and the number of frames of a sequence of OTB100; -1 where it is none or does not fit. */
function otb100Cut(name: string, rows: number, images: number): [first: number, length: number] {
  const entry = otb100Table.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const last = entry ? entry.first + entry.length - 1 : 0;
  if (!entry || images < last || (rows !== entry.length && rows < last)) return [0, -1];
  return [entry.first - 1, entry.length];
}
