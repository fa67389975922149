import { InputError } from '../errors.js';
import { isPlainName } from '../files/plain-name.js';
import { readText } from '../files/text-file.js';
import { shortList } from '../text/short-list.js';

/**
 * Checks that every sequence can have result files of its own: NAME.txt and, for times, NAME_time.txt.
 *
 * @param where The file or folder that the names are from, for messages.
 * @throws InputError that says which name occurs twice, or which two sequences would share a file.
 */
export function checkResultNames(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new InputError(`${where}: has two sequences called '${name}'; rename one, as results go by name`);
    seen.add(name);
  }
  for (const name of names) {
    if (!seen.has(`${name}_time`)) continue;
    throw new InputError(
      `${where}: sequences '${name}' and '${name}_time' would share the file ${name}_time.txt; rename one`,
    );
  }
}

/**
 * Refuses a folder that lacks sequences of a benchmark.
 *
 * @param title The benchmark, for the message.
 * @param missing The sequences without a file of boxes.
 * @param count Number of sequences that were looked for.
 * @throws InputError that names the first few.
 */
export function refuseMissing(title: string, place: string, missing: readonly string[], count: number): void {
  if (missing.length === 0) return;
  throw new InputError(
    `${title} is incomplete at ${place}: no groundtruth.txt for ${missing.length} of ${count} sequences (${shortList(missing)})`,
  );
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
