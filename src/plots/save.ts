import { statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { readFolder } from '../files/folders.js';
import { checkFolder } from '../files/output-folder.js';
import { writeFileAtomic } from '../files/writing.js';
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
 * @throws InputError when the folder does not exist or is not writable; errors of rendering; as `writing` when a file cannot
 * be written.
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

/**
 * Writes a figure's data alone, as BASE.json: where there is no time or library to draw it.
 *
 * @param numbers As for {@link saveFigure}.
 * @param base Path without extension, in an existing folder.
 * @throws InputError as {@link saveFigure}, and where a picture of other numbers is there.
 */
export function saveNumbers(numbers: unknown, base: string): string {
  const file = `${base}.json`;
  checkExisting(path.dirname(base), base);
  checkReplaceable(file);
  for (const picture of [`${base}.png`, `${base}.html`]) {
    if (!statSync(picture, { throwIfNoEntry: false })) continue;
    throw new InputError(
      `Cannot save numbers alone: '${picture}' is a picture of other ones. Choose another folder, or remove it.`,
    );
  }
  writeFileAtomic(file, compactJson(numbers));
  return file;
}

/**
 * Asks whether a folder can take numbers alone, before they are computed: pictures that are there would be of other ones.
 *
 * @param what What the user asked for, for the message: '--no-figures'.
 * @throws InputError that names a picture; as `readFolder`.
 */
export function refusePictures(folder: string, what: string): void {
  const picture = readFolder(folder).find((name) => name.endsWith('.png'));
  if (picture === undefined) return;
  throw new InputError(
    `${what}: '${path.join(folder, picture)}' is a picture of other numbers. Choose another folder, or remove its pictures.`,
  );
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
