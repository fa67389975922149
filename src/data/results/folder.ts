import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../../errors.js';
import { isFolder } from '../folders.js';

/** What stands in a folder, sorted by name; hidden files are left out. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Lists a folder.
 *
 * @param expected What the folder should be, for the message.
 * @throws InputError that names the folder when it is missing or no folder.
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

/** Result files need not be asked what they are; there are many. */
function isText(name: string): boolean {
  return /\.txt$/i.test(name);
}
