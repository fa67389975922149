import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { shortList } from '../../text/short-list.js';
import { readRectFile } from '../annotation-files/box-files.js';
import { readAttributeFlags } from '../annotation-files/flags.js';
import { folderWith, isJsonFile } from '../dataset-folder.js';
import { numberedFrames } from '../frames.js';
import { chooseSequences, type Sequence } from '../sequence.js';
import { readPysotJson } from './pysot-json.js';
import { type Uav123Entry, uav123Attributes, uav123Table } from './uav123-table.js';

/** Options of {@link readUav123}. */
export interface Uav123Options {
  /** Names of the sequences to read; default: all. */
  readonly only?: readonly string[];
}

/**
 * Reads UAV123 from pysot's JSON or from the benchmark's own folders: anno/UAV123/NAME.txt (boxes, NaN where the target is
 * absent), anno/UAV123/att/NAME.txt (attributes) and data_seq/UAV123/FOLDER (images).
 *
 * @param place A JSON file, or the folder that holds anno/ and data_seq/.
 * @throws InputError that names the missing sequences, or the malformed file and line.
 */
export function readUav123(place: string, { only }: Uav123Options = {}): Sequence[] {
  const about = { id: 'uav123', title: 'UAV123' };
  if (isJsonFile('UAV123', place))
    return [...chooseSequences({ ...about, sequences: readPysotJson(place) }, only).sequences];
  const wanted = only ? uav123Table.filter(({ name }) => only.includes(name)) : uav123Table;
  const unknown = only?.filter((name) => !wanted.some((entry) => entry.name === name)) ?? [];
  if (unknown.length > 0) throw new InputError(`UAV123 has no sequence ${shortList(unknown)}`);
  const roots = [place, path.join(place, 'UAV123'), path.join(place, 'Dataset_UAV123', 'UAV123')];
  const anno = path.join('anno', 'UAV123');
  const root = folderWith('UAV123', roots, anno, "Give the folder that holds 'anno' and 'data_seq', or a JSON file.");
  const missing = wanted.filter(({ name }) => !existsSync(path.join(root, anno, `${name}.txt`)));
  if (missing.length > 0) {
    const files = shortList(missing.map(({ name }) => `${name}.txt`));
    throw new InputError(
      `UAV123 is incomplete at ${path.join(root, anno)}: ${missing.length} of ${wanted.length} files missing (${files})`,
    );
  }
  return wanted.map((entry) => readSequence(root, path.join(root, anno), entry));
}

function readSequence(root: string, anno: string, { name, folder, first }: Uav123Entry): Sequence {
  const gt = readRectFile(path.join(anno, `${name}.txt`));
  const length = gt.length / 4;
  return {
    name,
    length,
    frames: numberedFrames({ folder: path.join(root, 'data_seq', 'UAV123', folder), first, length, digits: 6 }),
    gt,
    attributes: readAttributeFlags(path.join(anno, 'att', `${name}.txt`), uav123Attributes),
  };
}
