import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';

/** The folder with the kit's notebooks. */
const notebooksFolder: string = path.join(packageRoot, 'notebooks');

/** The notebooks in a folder, by name; none when there is no such folder. */
export function listNotebooks(folder: string = notebooksFolder): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));
  return names.sort().map((name) => path.join(folder, name));
}

/**
 * The notebook that a user means: a path to an .ipynb file, a file name without its ending (`02-k-ablation`), or its
 * number (`02`, also `2`), or the first words of the name (`02-k`).
 *
 * @throws {InputError} When there is none, or several start with that number; the message lists those that exist.
 */
export function findNotebook(name: string, folder: string = notebooksFolder): string {
  if (name.endsWith('.ipynb') && existsSync(name)) return path.resolve(name);
  const all = listNotebooks(folder);
  const wanted = /^\d$/.test(name) ? `0${name}` : name;
  const titleOf = (file: string): string => path.basename(file, '.ipynb');
  const exact = all.find((file) => titleOf(file) === wanted || path.basename(file) === wanted);
  if (exact) return exact;
  const numbered = all.filter((file) => titleOf(file).startsWith(`${wanted}-`));
  if (numbered.length === 1) return numbered[0]!;
  const known = (numbered.length ? numbered : all).map(titleOf).join(', ') || 'none';
  if (numbered.length) throw new InputError(`Notebook '${name}' could be any of: ${known}; write the whole name`);
  throw new InputError(`No notebook '${name}'; those that exist: ${known}. A path to an .ipynb file works too`);
}
