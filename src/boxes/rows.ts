import type { Xywh, Xyxy } from './types.js';

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

/**
 * A box out of a flat list of corners, as pairs, tracks and predictions are held in memory.
 *
 * @param corners x1, y1, x2, y2 of every box, one after the other.
 * @param i Index of the box, from 0.
 * @returns NaN in every field where the list ends before the box.
 */
export function cornersAt(corners: ArrayLike<number>, i: number): Xyxy {
  const value = (field: number): number => corners[4 * i + field] ?? Number.NaN;
  return { x1: value(0), y1: value(1), x2: value(2), y2: value(3) };
}

/**
 * Whether a flat list holds a box with an area: four numbers without NaN and sides above 0.
 *
 * @param rows x, y, w, h of every box, one after the other.
 * @param i Index of the box, from 0.
 */
export function hasAreaAt(rows: ArrayLike<number>, i: number): boolean {
  const at = 4 * i;
  return rows[at + 2]! > 0 && rows[at + 3]! > 0 && !Number.isNaN(rows[at]! + rows[at + 1]!);
}

/** Views on each box of a flat list: 4 numbers each, sharing the list's memory. */
export function boxRows(rows: Float64Array): Float64Array[] {
  return Array.from({ length: rows.length / 4 }, (_, i) => rows.subarray(4 * i, 4 * i + 4));
}
