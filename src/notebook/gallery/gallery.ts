import path from 'node:path';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import { readNotebook } from '../run/ipynb.js';
import { indexPage, notebookPage, summarize } from './page.js';

/**
 * Writes executed notebooks as HTML pages, one each and an index. The pages need no network.
 *
 * @param files Notebooks, in the order of the index.
 * @param folder Where the pages go.
 * @returns The written files, the index first.
 * @throws {InputError} When there is nothing to show, a file is not a notebook, or two would have the same page, as one called
 * 'index' and the index.
 */
export function writeGallery(files: readonly string[], folder: string): string[] {
  if (!files.length) throw new InputError('No executed notebooks to show; run some first (siamdla notebook NAME)');
  const names = files.map((file) => path.basename(file, '.ipynb'));
  if (names.includes('index'))
    throw new InputError("The page of the notebook 'index' would be replaced by the index of all; rename the notebook");
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice) throw new InputError(`Two notebooks are called '${twice}' and would share a page; rename one`);
  const notebooks = files.map((file) => readNotebook(file));
  const summaries = notebooks.map((notebook, index) =>
    summarize(notebook, `${encodeURIComponent(names[index]!)}.html`, names[index]!),
  );
  const pages = notebooks.map((notebook, index) => {
    const file = path.join(folder, `${names[index]}.html`);
    writeFileAtomic(file, notebookPage(notebook, summaries[index]!.title, summaries[index - 1], summaries[index + 1]));
    return file;
  });
  const index = path.join(folder, 'index.html');
  writeFileAtomic(index, indexPage(summaries));
  return [index, ...pages];
}
