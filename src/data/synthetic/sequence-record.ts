import path from 'node:path';
import { InputError } from '../../errors.js';
import { readJsonFile } from '../json-file.js';
import type { FrameFacts } from './render.js';

/** What is written beside the images of a sequence, as NAME/sequence.json. */
export interface SequenceRecord {
  readonly name: string;
  /** The full names of the OTB attributes that its frames show. */
  readonly attributes: readonly string[];
  /** What it was scripted to be hard by: short names. */
  readonly scripted: readonly string[];
  /** Names of its textures: see `textureId`. */
  readonly textures: readonly string[];
  /** One for each frame. */
  readonly frames: readonly FrameFacts[];
}

/** The file of a sequence's record in its folder. */
export function recordFile(folder: string, name: string): string {
  return path.join(folder, name, 'sequence.json');
}

/**
 * Reads a sequence's record.
 *
 * @throws InputError that names the file when it is missing or was not written by the generator.
 */
export function readSequenceRecord(folder: string, name: string): SequenceRecord {
  const file = recordFile(folder, name);
  const record = readJsonFile(file, 'the record of a synthetic sequence') as SequenceRecord;
  if (Array.isArray(record?.frames) && Array.isArray(record.attributes) && Array.isArray(record.textures))
    return record;
  throw new InputError(
    `${file}: is no record of a synthetic sequence; delete ${path.dirname(file)} to have it made again`,
  );
}
