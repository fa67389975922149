import { polygonToCxcywh } from '../../boxes/polygon.js';
import { InputError } from '../../errors.js';
import { random } from '../../random/random.js';
import type { AnnotatedSequence } from '../benchmarks/annotations.js';
import { otb100LogRatios } from './otb100-shapes.js';

/** A discrete distribution of targets' aspect ratios, all equally likely. */
export interface TargetShapes {
  /** Description for captions: 'OTB100 (59033 boxes)'. */
  readonly name: string;
  /** ln(width / height) of each target. */
  readonly logRatios: Float64Array;
}

/** Aspect ratios of OTB100, condensed to 200 values. */
export const builtInShapes: TargetShapes = {
  name: 'aspect ratios of OTB100 (built in)',
  logRatios: Float64Array.from(otb100LogRatios),
};

/** Square targets only: a control experiment, in which P grows with K. */
export const squareShapes: TargetShapes = { name: 'square targets', logRatios: Float64Array.of(0) };

/**
 * 20,000 samples of a log-normal distribution of aspect ratios.
 *
 * @throws InputError for a negative deviation or a value that is not a number.
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
 * Aspect ratios of all annotated boxes with an area. Polygons are converted to axis-aligned boxes as trackers do.
 *
 * @param name Description of the annotations, for captions.
 * @throws InputError if no box has an area.
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
