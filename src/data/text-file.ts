import { InputError } from '../errors.js';
import { decodeUtf8 } from '../text/utf8.js';
import { readBounded } from './bounded-file.js';
import { checkResultNames, isPlainName } from './names.js';

/** The text of a small file. Throws InputError that names it when it cannot be read or is not UTF-8. */
export function readText(file: string, expected: string): string {
  return decodeUtf8(readBounded(file, expected), file);
}

/**
 * The names in a list file, one a line, which become names of folders.
 *
 * @throws InputError that names the file and the line when one could lead out of the folder it stands in, or the list is
 * empty.
 */
export function readNameList(file: string): string[] {
  const lines = readText(file, 'a list of sequence names, one a line').split(/\r?\n/);
  const names = lines.map((line) => line.trim());
  names.forEach((name, i) => {
    if (name !== '' && !isPlainName(name)) {
      throw new InputError(
        `${file}: line ${i + 1} is ${JSON.stringify(name.slice(0, 60))}; expected the name of a folder`,
      );
    }
  });
  const found = names.filter((name) => name !== '');
  checkResultNames(found, file);
  if (found.length === 0) throw new InputError(`${file}: is empty; expected sequence names, one a line`);
  return found;
}
