import { statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { checkFolder, writeFileAtomic } from '../files/writing.js';
import { isDrawing, type Picture } from './figure.js';
import { pageHtml } from './html.js';
import { compactJson } from './json.js';
import { cachedPng } from './picture-cache.js';

/** The files of a saved figure. */
export interface SavedFigure {
  readonly png: string;
  readonly json: string;
  /** For a drawing with an interactive form: a self-contained page. */
  readonly html?: string;
}

/**
 * Writes a figure as BASE.png, its data as BASE.json, and a drawing with an interactive form also as BASE.html. All are created
 * before any is written, so that an error of rendering or of JSON leaves existing files unchanged.
 *
 * @param numbers Data and provenance of the figure. Typed arrays become arrays, NaN becomes null.
 * @param base Path without extension, in an existing folder.
 * @throws InputError when the folder does not exist or is not writable; errors of rendering; as `writing` when a file cannot be written.
 */
export async function saveFigure(figure: Picture, numbers: unknown, base: string): Promise<SavedFigure> {
  const hasPage = isDrawing(figure) && figure.html !== undefined;
  const files = { png: `${base}.png`, json: `${base}.json`, ...(hasPage && { html: `${base}.html` }) };
  checkExisting(path.dirname(base), base);
  for (const file of Object.values(files)) checkReplaceable(file);
  const text = compactJson(numbers);
  const png = await cachedPng(figure);
  const page = isDrawing(figure) && figure.html && pageHtml({ title: figure.title, body: figure.html(png) });
  writeFileAtomic(files.png, png);
  writeFileAtomic(files.json, text);
  if (page && files.html) writeFileAtomic(files.html, page);
  return files;
}

function checkExisting(folder: string, base: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError(`Cannot save figure '${base}': '${folder}' is not a folder. Create it first.`);
  }
  checkFolder(folder, 'the folder of the figure');
}

function checkReplaceable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new InputError(`Cannot save figure: '${file}' exists and is not a file.`);
}
