import { polygonToCxcywh } from '../boxes/polygon.js';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import type { AnnotatedSequence } from './annotations.js';
import { otb100LogRatios } from './otb100-shapes.js';

/** Shapes of targets to draw from, each equally likely. */
export interface TargetShapes {
  /** What they are, for captions: 'OTB100 (59033 boxes)'. */
  readonly name: string;
  /** ln(width / height) of each. */
  readonly logRatios: Float64Array;
}

/** The built-in shapes: OTB100's aspect ratios, condensed to 200 values. */
export const builtInShapes: TargetShapes = {
  name: 'aspect ratios of OTB100 (built in)',
  logRatios: Float64Array.from(otb100LogRatios),
};

/** Square targets only: a control, on which P grows with K. */
export const squareShapes: TargetShapes = { name: 'square targets', logRatios: Float64Array.of(0) };

/**
 * Shapes whose ln(width / height) is normally distributed: 20,000 draws from a stream of their own.
 *
 * @throws InputError when the deviation is negative or either is no number.
 */
export function logNormalShapes(mean: number, std: number): TargetShapes {
  if (!Number.isFinite(mean) || !(std >= 0)) {
    throw new InputError(
      `log-normal shapes: mean ${mean}, deviation ${std}; expected two numbers, the second not negative`,
    );
  }
  const rng = random(1, 'log-normal shapes');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - rng.uniform())) * Math.cos(2 * Math.PI * rng.uniform());
  const logRatios = Float64Array.from({ length: 20_000 }, () => mean + std * normal());
  return { name: `log-normal aspect ratios (mean ${mean}, deviation ${std})`, logRatios };
}

/**
 * The shapes of every annotated box that has an area; polygons count as the upright boxes that trackers make of them.
 *
 * @param name What the annotations are, for captions.
 * @throws InputError when not one box has an area.
 */
export function annotatedShapes(name: string, sequences: readonly AnnotatedSequence[]): TargetShapes {
  const logRatios: number[] = [];
  for (const { rows } of sequences) {
    for (const row of rows) {
      const ratio = row.length === 8 ? polygonRatio(row) : row[2]! / row[3]!;
      if (row.length === 8 || (row[2]! > 0 && row[3]! > 0)) logRatios.push(Math.log(ratio));
    }
  }
  const usable = logRatios.filter(Number.isFinite);
  if (usable.length === 0) throw new InputError(`${name}: no annotated box has an area; expected at least one`);
  return { name: `${name} (${usable.length} boxes)`, logRatios: Float64Array.from(usable) };
}

function polygonRatio(polygon: readonly number[]): number {
  const { w, h } = polygonToCxcywh(polygon);
  return w / h;
}
