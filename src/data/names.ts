import { InputError } from '../errors.js';

/** A list of names for a message: the first ones, and how many more there are. */
export function shortList(names: readonly string[], most: number = 10): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** Whether a name can be that of a file or folder and stays in the folder it is joined to. */
export function isPlainName(name: string): boolean {
  const control = [...name].some((character) => character < ' ');
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:]/.test(name) && !control;
}

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
