import path from 'node:path';
import { InputError } from '../../errors.js';
import { readJsonFile } from '../../files/json-file.js';
import type { FrameAnnotation } from './ground-truth.js';
import type { SyntheticConfig } from './options.js';

/** Ground truth of a frame as stored: `alike` is the annotation's `similarity`. */
export interface FrameRecord extends Omit<FrameAnnotation, 'similarity'> {
  readonly alike: number;
}

/** Content of NAME/sequence.json. Its keys are part of the files' format: they change with the generator's version only. */
export interface SequenceRecord {
  readonly name: string;
  /** Names of the OTB attributes that the frames show. */
  readonly attributes: readonly string[];
  /** Abbreviations of the attributes that the sequence was planned to contain. */
  readonly scripted: readonly string[];
  /** Identifiers of the textures: see `textureId`. */
  readonly textures: readonly string[];
  readonly frames: readonly FrameRecord[];
}

/** Name of a sequence by its index. */
export function sequenceName({ split }: Pick<SyntheticConfig, 'split'>, index: number): string {
  return `${split}-${String(index + 1).padStart(3, '0')}`;
}

/** Path of a sequence's record in the folder of its split. */
export function recordFile(folder: string, name: string): string {
  return path.join(folder, name, 'sequence.json');
}

/**
 * Reads a sequence's record.
 *
 * @throws InputError if the file is missing or not a record.
 */
export function readSequenceRecord(folder: string, name: string): SequenceRecord {
  const file = recordFile(folder, name);
  const record = readJsonFile(file, 'the record of a synthetic sequence') as SequenceRecord;
  if (Array.isArray(record?.frames) && Array.isArray(record.attributes) && Array.isArray(record.textures))
    return record;
  throw new InputError(
    `${file}: not a record of a synthetic sequence; expected lists 'frames', 'attributes' and 'textures'. ` +
      `Delete ${path.dirname(file)} to generate it again`,
  );
}
