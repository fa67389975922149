import { existsSync } from 'node:fs';
import path from 'node:path';
import { readRectFile } from '../annotation-files/box-files.js';
import { readAttributeFlags, readFrameFlags } from '../annotation-files/flags.js';
import { isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import { chooseSequences, type Sequence } from '../sequence.js';
import { refuseMissing } from '../sequence-names.js';
import { lasotAttributes, lasotTestNames } from './lasot-table.js';
import { readPysotJson } from './pysot-json.js';

/** Options of {@link readLasot}. */
export interface LasotOptions {
  /** Names of the sequences to read; default: the 280 of the test split. */
  readonly only?: readonly string[];
}

/**
 * Reads LaSOT's test split from pysot's JSON or from the benchmark's own folders: CLASS/NAME/groundtruth.txt,
 * full_occlusion.txt, out_of_view.txt and img/00000001.jpg; the class folder is optional. In a visible frame the target is
 * neither fully occluded nor out of view.
 *
 * Attributes are not part of the download: they are read from att/NAME.txt if that folder of LaSOT's evaluation toolkit is
 * copied beside the classes.
 *
 * @param place A JSON file, or the folder of the classes.
 * @throws InputError that names the missing sequences, or the malformed file and line.
 */
export function readLasot(place: string, { only }: LasotOptions = {}): Sequence[] {
  if (isJsonFile('LaSOT', place)) {
    return [...chooseSequences({ id: 'lasot', title: 'LaSOT', sequences: readPysotJson(place) }, only).sequences];
  }
  const names = only ?? lasotTestNames;
  const folders = names.map((name) => {
    const places = [path.join(place, name.replace(/-\d+$/, ''), name), path.join(place, name)];
    return places.find((folder) => existsSync(path.join(folder, 'groundtruth.txt')));
  });
  const missing = names.filter((_, i) => folders[i] === undefined);
  refuseMissing('LaSOT', place, missing, names.length);
  return names.map((name, i) => readSequence(place, folders[i]!, name));
}

function readSequence(root: string, folder: string, name: string): Sequence {
  const gt = readRectFile(path.join(folder, 'groundtruth.txt'));
  const length = gt.length / 4;
  const occluded = readFrameFlags(path.join(folder, 'full_occlusion.txt'), length);
  const outOfView = readFrameFlags(path.join(folder, 'out_of_view.txt'), length);
  return {
    name,
    length,
    frames: numberedFrames({ folder: path.join(folder, 'img'), first: 1, length, digits: 8 }),
    gt,
    visible: occluded.map((flag, i) => (flag === 0 && outOfView[i] === 0 ? 1 : 0)),
    attributes: readAttributeFlags(path.join(root, 'att', `${name}.txt`), lasotAttributes),
  };
}
