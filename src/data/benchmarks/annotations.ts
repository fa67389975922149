import { InputError } from '../../errors.js';
import { kindOf } from '../../files/json-file.js';
import { readGtRow, readPysotEntries } from './pysot-entries.js';

/** The annotation of one sequence. */
export interface AnnotatedSequence {
  readonly name: string;
  /**
   * One row per frame: x, y, w, h, or the eight coordinates of a polygon's corners, in pixels. NaN if the target is absent.
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
  return readPysotEntries(file).map(([name, entry]) => readSequence(file, name, entry));
}

function readSequence(file: string, name: string, sequence: unknown): AnnotatedSequence {
  const rects = (sequence as { gt_rect?: unknown } | null)?.gt_rect;
  if (!Array.isArray(rects)) {
    throw new InputError(
      `${file}: sequence '${name}' has no list 'gt_rect' (found ${kindOf(rects)}); expected one row per frame`,
    );
  }
  return { name, rows: rects.map((row, i) => readGtRow(row, () => `${file}: sequence '${name}', row ${i}`) ?? absent) };
}

const absent: readonly number[] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
