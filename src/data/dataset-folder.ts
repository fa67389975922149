import { statSync } from 'node:fs';
import { InputError, messageOf } from '../errors.js';

/**
 * Whether annotations are one JSON file or the benchmark's own folders.
 *
 * @throws InputError that names the path when nothing is there.
 */
export function isJsonFile(dataset: string, place: string): boolean {
  try {
    return statSync(place).isFile();
  } catch (error) {
    throw new InputError(`${dataset} not found at ${place} (${messageOf(error)}); expected a folder or a JSON file`, {
      cause: error,
    });
  }
}
