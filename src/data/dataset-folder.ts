import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';

/**
 * True if `place` is a file (JSON annotations) and false if it is a folder (the benchmark's own layout).
 *
 * @throws InputError that names the path if it does not exist.
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

/**
 * The first of several folders that contains a file.
 *
 * @throws InputError that names the dataset, the first folder and the file.
 */
export function folderWith(dataset: string, folders: readonly string[], file: string, hint: string): string {
  const found = folders.find((folder) => existsSync(path.join(folder, file)));
  if (found !== undefined) return found;
  throw new InputError(`${dataset} not found at ${folders[0]} (no ${file} there). ${hint}`);
}
