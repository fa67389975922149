import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { readFolder } from '../../files/folders.js';
import { readText } from '../../files/text-file.js';
import { counted } from '../../text/number-text.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { readFrameFlags } from '../annotation-files/flags.js';
import { folderWith, isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import type { Sequence } from '../sequence.js';
import { readNameList, refuseMissing } from '../sequence-names.js';
import { readPysotJson } from './pysot-json.js';

/** GOT-10k's subsets: `val` is fully annotated, `test` in the first frames only. */
export type Got10kSubset = 'val' | 'test';

/** Cover labels are from 0 (not visible) to 8 (fully visible). */
const fullCover = 8;

/**
 * Reads GOT-10k's validation or test set from pysot's JSON or from the benchmark's own folders: SUBSET/list.txt,
 * SUBSET/NAME/groundtruth.txt, absence.label, cover.label, meta_info.ini and 00000001.jpg.
 *
 * The test set's boxes after the first are not published: they are NaN here, and a test sequence is as long as its images (one
 * frame without images).
 *
 * @param place A JSON file, the folder that holds val/ and test/, or one of these.
 * @throws InputError that names the missing sequences, or the file and line where one is malformed.
 */
export function readGot10k(subset: Got10kSubset, place: string): Sequence[] {
  const title = `GOT-10k ${subset}`;
  if (isJsonFile(title, place)) return readPysotJson(place);
  const hint = "Give the folder that holds 'val' and 'test', or a JSON file.";
  const root = folderWith(title, [path.join(place, subset), place], 'list.txt', hint);
  const names = readNameList(path.join(root, 'list.txt'));
  const missing = names.filter((name) => !existsSync(path.join(root, name, 'groundtruth.txt')));
  refuseMissing(title, root, missing, names.length);
  return names.map((name) => readSequence(path.join(root, name), name, subset));
}

function readSequence(folder: string, name: string, subset: Got10kSubset): Sequence {
  const file = path.join(folder, 'groundtruth.txt');
  const boxes = readRectFile(file);
  const images = readFolder(folder).filter((image) => image.endsWith('.jpg')).length;
  const isFirstOnly = subset === 'test' && boxes.length === 4;
  const length = isFirstOnly ? Math.max(1, images) : boxes.length / 4;
  if (images > 0 && images !== length) {
    throw new InputError(
      `${file}: holds ${counted(length, 'row')}; expected ${images}, one for each image in the folder`,
    );
  }
  const gt = new Float64Array(4 * length).fill(Number.NaN);
  gt.set(boxes);
  const absence = isFirstOnly ? undefined : optionalFlags(path.join(folder, 'absence.label'), length, 1);
  const cover = isFirstOnly ? undefined : optionalFlags(path.join(folder, 'cover.label'), length, fullCover);
  const imageSize = readResolution(path.join(folder, 'meta_info.ini'));
  return {
    name,
    length,
    frames: numberedFrames({ folder, first: 1, length, digits: 8 }),
    gt,
    attributes: [],
    ...(absence && { visible: absence.map((flag) => 1 - flag) }),
    ...(cover && { cover }),
    ...(imageSize && { imageSize }),
  };
}

function optionalFlags(file: string, length: number, max: number): Uint8Array | undefined {
  return existsSync(file) ? readFrameFlags(file, length, max) : undefined;
}

/** meta_info.ini holds a line 'resolution: (1920, 1080)', width first. */
function readResolution(file: string): Sequence['imageSize'] {
  if (!existsSync(file)) return undefined;
  const text = readText(file, "GOT-10k's description of a sequence");
  const match = /^resolution\s*[:=]\s*\((\d+),\s*(\d+)\)/m.exec(text);
  if (match) return { width: Number(match[1]), height: Number(match[2]) };
  throw new InputError(`${file}: has no line 'resolution: (width, height)'`);
}
