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

/**
 * Among the files of a tracker's folder those that hold a sequence's boxes: text, or a matrix of NumPy or MATLAB. Files of
 * times, NAME_time.txt, are left out, unless a sequence has that name.
 */
export function boxFiles(files: readonly string[], sequences: ReadonlySet<string>): { stem: string; file: string }[] {
  const readable = files.filter((file) => /\.(txt|npy|mat)$/i.test(file));
  const stems = readable.map((file) => ({ stem: file.slice(0, -path.extname(file).length), file }));
  return stems.filter(({ stem }) => !/_time$/i.test(stem) || sequences.has(stem));
}

/** Skips the file status of result files, of which there are many. */
function isText(name: string): boolean {
  return /\.txt$/i.test(name);
}
