import { InputError } from '../errors.js';
import { type SampleGrid, sampleCount } from './samples.js';

/**
 * A network's predictions for the samples of one search image, in the order of the samples (see `SampleGrid`). Assigners
 * take them as constants: no gradient passes through labels.
 */
export interface Predictions {
  /** Foreground probability of each sample, after sigmoid or softmax: [samples], 0 to 1. */
  readonly scores: Float32Array;
  /** Decoded box of each sample: [4 * samples], x1, y1, x2, y2 in pixels of the search image. */
  readonly boxes: Float32Array;
  /** Predicted quality of each box, a centerness or IoU: [samples], 0 to 1. Default: not predicted. */
  readonly quality?: Float32Array;
}

/** Allocates predictions: all zeros. */
export function emptyPredictions(grid: SampleGrid, hasQuality: boolean = false): Predictions {
  const count = sampleCount(grid);
  const plain = { scores: new Float32Array(count), boxes: new Float32Array(4 * count) };
  return hasQuality ? { ...plain, quality: new Float32Array(count) } : plain;
}

/** Rounding errors of a softmax that a probability may exceed [0, 1] by. */
const tolerance = 1e-4;

/**
 * Validates the predictions of an image. NaN and infinity are allowed here: they are an outcome, not bad input.
 *
 * @returns `predictions`.
 * @throws InputError when there are none, an array has the wrong length, or a score or quality is not a probability.
 */
export function checkPredictions(predictions: Predictions | undefined, grid: SampleGrid): Predictions {
  const count = sampleCount(grid);
  if (!predictions) {
    throw new InputError(`this assigner needs predictions; expected scores and boxes of the grid's ${count} samples`);
  }
  const { scores, boxes, quality } = predictions;
  checkLength('scores', scores.length, count);
  checkLength('boxes', boxes.length, 4 * count);
  checkProbabilities('score', scores);
  if (quality) {
    checkLength('quality', quality.length, count);
    checkProbabilities('quality', quality);
  }
  return predictions;
}

function checkLength(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new InputError(`predictions: ${what} holds ${found} numbers; expected ${expected} for the samples of the grid`);
}

function checkProbabilities(what: string, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value) || (value >= -tolerance && value <= 1 + tolerance)) continue;
    throw new InputError(`predictions: ${what} of sample ${i} is ${value}; expected a probability from 0 to 1`);
  }
}
