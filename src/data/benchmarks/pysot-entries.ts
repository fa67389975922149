import { InputError } from '../../errors.js';
import { kindOf, readJsonFile } from '../../files/json-file.js';
import { isPlainName } from '../../files/plain-name.js';
import { checkResultNames } from '../sequence-names.js';

/**
 * The entries of a file in pysot's layout: sequence names, and what is said about each.
 *
 * @throws InputError that names the file when it is no object, holds no sequence, or names one twice or that is no file name.
 */
export function readPysotEntries(file: string): readonly (readonly [name: string, entry: unknown])[] {
  const content = readJsonFile(file, "annotations in pysot's layout");
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new InputError(
      `${file}: found ${kindOf(content)}; expected an object with one entry per sequence, as in pysot's OTB100.json`,
    );
  }
  const entries = Object.entries(content);
  if (entries.length === 0) throw new InputError(`${file}: holds no sequence; expected at least one`);
  const bad = entries.find(([name]) => !isPlainName(name));
  if (bad) throw new InputError(`${file}: sequence ${JSON.stringify(bad[0])} cannot be the name of a result file`);
  checkResultNames(
    entries.map(([name]) => name),
    file,
  );
  return entries;
}

/**
 * The numbers of one row of `gt_rect`, or undefined where the target is not annotated: a row that is null or holds null.
 *
 * @param where What to call the row in messages: file, sequence and row.
 * @throws InputError when it is anything but 4 or 8 finite numbers.
 */
export function readGtRow(row: unknown, where: () => string): readonly number[] | undefined {
  if (row === null) return undefined;
  if (!Array.isArray(row) || (row.length !== 4 && row.length !== 8)) {
    const found = Array.isArray(row) ? `${row.length} values` : kindOf(row);
    throw new InputError(`${where()}: found ${found}; expected 4 numbers (x, y, w, h) or 8 (a polygon)`);
  }
  let isAnnotated = true;
  for (const value of row) {
    if (value === null) isAnnotated = false;
    else if (typeof value !== 'number') {
      throw new InputError(`${where()}: found ${kindOf(value)} ${JSON.stringify(value)}; expected numbers`);
    } else if (!Number.isFinite(value)) throw new InputError(`${where()}: a number is too large; expected pixels`);
  }
  return isAnnotated ? (row as number[]) : undefined;
}
