import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../../errors.js';
import { isFolder } from '../../files/folders.js';

/** Content of a folder, sorted by name, without hidden files. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Lists a folder.
 *
 * @param expected Description of the expected content, for messages.
 * @throws InputError that names the folder if it is missing or not a folder.
 */
export function listFolder(folder: string, expected: string): Listing {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
    const sorted = names.sort((a, b) => (a < b ? -1 : 1));
    const folders = new Set(sorted.filter((name) => !isText(name) && isFolder(path.join(folder, name))));
    return { files: sorted.filter((name) => !folders.has(name)), folders: [...folders] };
  } catch (error) {
    throw new InputError(`${folder}: cannot be read (${messageOf(error)}); expected ${expected}`, { cause: error });
  }
}

/** Skips the file status of result files, of which there are many. */
function isText(name: string): boolean {
  return /\.txt$/i.test(name);
}
