import { existsSync } from 'node:fs';
import { InputError } from '../errors.js';
import { readFlags } from './flags.js';

/**
 * Reads a file of one 0 or 1 per attribute. A missing file gives no attributes.
 *
 * @param names The attributes in the order of the file's columns.
 * @throws InputError that names the file when it has another number of entries or others than 0 and 1.
 */
export function readAttributeFlags(file: string, names: readonly string[]): readonly string[] {
  if (!existsSync(file)) return [];
  const flags = readFlags(file);
  if (flags.length === names.length) return names.filter((_, i) => flags[i] === 1);
  throw new InputError(`${file}: holds ${flags.length} entries; expected ${names.length}, one per attribute`);
}
