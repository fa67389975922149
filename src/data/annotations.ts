import { InputError } from '../errors.js';
import { kindOf, readJsonFile } from './json-file.js';

/** The annotation of one sequence. */
export interface AnnotatedSequence {
  readonly name: string;
  /**
   * One row a frame: x, y, w, h, or the eight coordinates of a polygon's corners, in image pixels. NaN where the target
   * is absent.
   */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads a benchmark's annotations in pysot's layout: one JSON object with a `gt_rect` list per sequence, plain or
 * gzipped. Rows that are null or hold null or NaN are absent targets.
 *
 * @throws InputError that names the file, and the sequence and row (counted from 0) where one is malformed.
 */
export function readAnnotations(file: string): AnnotatedSequence[] {
  const content = readJsonFile(file, "annotations in pysot's layout");
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new InputError(
      `${file}: found ${kindOf(content)}; expected an object with one entry per sequence, as in pysot's OTB100.json`,
    );
  }
  const sequences = Object.entries(content).map(([name, sequence]) => readSequence(file, name, sequence));
  if (sequences.length === 0) throw new InputError(`${file}: holds no sequence; expected at least one`);
  return sequences;
}

function readSequence(file: string, name: string, sequence: unknown): AnnotatedSequence {
  const rects = (sequence as { gt_rect?: unknown } | null)?.gt_rect;
  if (!Array.isArray(rects)) {
    throw new InputError(`${file}: sequence '${name}' has no list 'gt_rect' (found ${kindOf(rects)})`);
  }
  return { name, rows: rects.map((row, i) => readRow(row, () => `${file}: sequence '${name}', row ${i}`)) };
}

const absent: readonly number[] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];

function readRow(row: unknown, where: () => string): readonly number[] {
  if (row === null) return absent;
  if (!Array.isArray(row) || (row.length !== 4 && row.length !== 8)) {
    const found = Array.isArray(row) ? `${row.length} values` : kindOf(row);
    throw new InputError(`${where()}: found ${found}; expected 4 numbers (x, y, w, h) or 8 (a polygon)`);
  }
  for (const value of row) {
    if (typeof value !== 'number' && value !== null) {
      throw new InputError(`${where()}: found ${kindOf(value)} ${JSON.stringify(value)}; expected numbers`);
    }
  }
  return row.includes(null) ? absent : (row as number[]);
}
