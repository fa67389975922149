import type { Xyxy } from '../../boxes/types.js';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { kindOf, readJsonFile } from '../../files/json-file.js';
import { parseNumberTable } from './number-rows.js';

/**
 * Reads a ground-truth file of rectangles: x, y, w, h per frame in pixels, separated by commas, tabs or spaces.
 *
 * @returns Four numbers per frame, flat; may contain NaN.
 * @throws InputError that names the file, and the line that is not four numbers.
 */
export function readRectFile(file: string): Float64Array {
  const boxes = parseNumberTable(readBounded(file, 'boxes x, y, w, h, one row per frame'), file, 4, 'x, y, w, h');
  if (boxes.length === 0) throw new InputError(`${file}: is empty; expected boxes x, y, w, h, one row per frame`);
  return boxes;
}

/**
 * Reads a JSON list of boxes [x1, y1, x2, y2] in pixels.
 *
 * @throws InputError that names the file and the entry (counted from 0) that is not four numbers.
 */
export function readBoxes(file: string): Xyxy[] {
  const content = readJsonFile(file, 'a JSON list of boxes [x1, y1, x2, y2]');
  if (!Array.isArray(content)) {
    throw new InputError(`${file}: found ${kindOf(content)}; expected a list of boxes [x1, y1, x2, y2]`);
  }
  return content.map((entry: unknown, i) => {
    const isBox = Array.isArray(entry) && entry.length === 4 && entry.every((value) => typeof value === 'number');
    if (!isBox) {
      throw new InputError(`${file}: box ${i} is ${JSON.stringify(entry)}; expected four numbers [x1, y1, x2, y2]`);
    }
    const [x1, y1, x2, y2] = entry as [number, number, number, number];
    return { x1, y1, x2, y2 };
  });
}
