import type { Xywh } from './types.js';

/**
 * A box out of a flat list of boxes, as annotations and results are held in memory.
 *
 * @param rows x, y, w, h of every box, one after the other.
 * @param i Index of the box, from 0.
 * @returns NaN in every field where the list ends before the box.
 */
export function boxAt(rows: ArrayLike<number>, i: number): Xywh {
  const value = (field: number): number => rows[4 * i + field] ?? Number.NaN;
  return { x: value(0), y: value(1), w: value(2), h: value(3) };
}

/** Views on each box of a flat list: 4 numbers each, sharing the list's memory. */
export function boxRows(rows: Float64Array): Float64Array[] {
  return Array.from({ length: rows.length / 4 }, (_, i) => rows.subarray(4 * i, 4 * i + 4));
}
