import { checkPredictions, type Predictions } from '../../dla/predictions.js';
import type { SampleGrid } from '../../dla/samples.js';
import { InputError, messageOf } from '../../errors.js';
import { kindOf, readJsonFile } from '../../files/json-file.js';

const expected = 'a JSON list of { "scores": number[], "boxes": [x1, y1, x2, y2][] }, one for each box';

/**
 * Reads the predictions for the samples of each box's search image: foreground probabilities, decoded boxes in pixels of
 * the search image and optionally "quality", a centerness or IoU, in the order of the grid's samples.
 *
 * @param count Number of boxes, and so of entries.
 * @throws InputError that names the file and the entry (counted from 0) where a number or the length is wrong.
 */
export function readPredictions(file: string, count: number, grid: SampleGrid): Predictions[] {
  const content = readJsonFile(file, expected);
  if (!Array.isArray(content)) throw new InputError(`${file}: found ${kindOf(content)}; expected ${expected}`);
  if (content.length !== count) {
    throw new InputError(`${file}: holds predictions for ${content.length} boxes; expected ${count}, one for each box`);
  }
  return content.map((entry: unknown, i) => {
    try {
      return checkPredictions(toPredictions(entry), grid);
    } catch (error) {
      throw new InputError(`${file}: entry ${i}: ${messageOf(error)}`, { cause: error });
    }
  });
}

function toPredictions(entry: unknown): Predictions {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new InputError(`found ${kindOf(entry)}; expected { "scores": number[], "boxes": [x1, y1, x2, y2][] }`);
  }
  const { scores, boxes, quality } = entry as Readonly<Record<string, unknown>>;
  const corners = list(boxes, 'boxes').flatMap((box, i) => {
    if (Array.isArray(box) && box.length === 4) return box as unknown[];
    throw new InputError(`box ${i} is ${JSON.stringify(box)}; expected four numbers [x1, y1, x2, y2]`);
  });
  const predictions = {
    scores: numbers(list(scores, 'scores'), (i) => `score ${i}`),
    boxes: numbers(corners, (i) => `a coordinate of box ${Math.floor(i / 4)}`),
  };
  if (quality === undefined) return predictions;
  return { ...predictions, quality: numbers(list(quality, 'quality'), (i) => `quality ${i}`) };
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InputError(`${name} is ${kindOf(value)}; expected a list`);
}

/** @param nameOf Name of a number by its place, for messages. */
function numbers(values: readonly unknown[], nameOf: (i: number) => string): Float32Array {
  values.forEach((value, i) => {
    if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return;
    throw new InputError(`${nameOf(i)} is ${shown(value)}; expected a finite number`);
  });
  return Float32Array.from(values as readonly number[]);
}

/** A value in a message; JSON has no infinity. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
