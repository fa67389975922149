import { InputError } from '../errors.js';
import { readBounded } from './bounded-file.js';
import { parseNumberTable } from './number-rows.js';

/**
 * Reads a ground-truth file of rectangles: x, y, w, h per frame in pixels, separated by commas, tabs or spaces.
 *
 * @returns Four numbers per frame, flat; NaN where the file says so.
 * @throws InputError that names the file, and the line where one is not four numbers.
 */
export function readRectFile(file: string): Float64Array {
  const boxes = parseNumberTable(readBounded(file, 'boxes x, y, w, h, one row a frame'), file, 4, 'x, y, w, h');
  if (boxes.length === 0) throw new InputError(`${file}: is empty; expected boxes x, y, w, h, one row a frame`);
  return boxes;
}
