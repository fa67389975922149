import { InputError } from '../errors.js';
import { type ConventionName, conventionByName } from './conventions/by-name.js';
import { evaluateOpe } from './ope.js';
import { type OpeSummary, sequenceAuc, summarise } from './summary.js';

/** Ground truth of a sequence. */
export interface GroundTruthSequence {
  readonly name: string;
  /** x, y, w, h in pixels for every frame, flat; NaN where the target is absent. */
  readonly gt: Float64Array;
  /** One number a frame, 0 where the target is not visible. */
  readonly visible?: ArrayLike<number> | undefined;
}

/** A tracker's scores on a benchmark. */
export interface Evaluation extends OpeSummary {
  /** Success AUC by name of the sequence. */
  readonly perSequence: ReadonlyMap<string, number>;
}

/**
 * Scores a tracker by one-pass evaluation (OPE): success, precision and normalised precision.
 *
 * @param results By name of the sequence: x, y, w, h in pixels for every frame, flat.
 * @param convention Whose toolkit's rules; the same boxes score up to two points apart. Default: 'pysot'.
 * @throws InputError when results are no Map, there are no sequences, two have the same name, one has no result, one of
 * another length or in another kind of array, or no frame that the convention counts, or the convention is unknown.
 * @example
 * const perfect = new Map(sequences.map(({ name, gt }) => [name, gt]));
 * const { auc, precision20, perSequence } = evaluate(sequences, perfect); // auc: 20/21
 */
export function evaluate(
  sequences: readonly GroundTruthSequence[],
  results: ReadonlyMap<string, Float64Array>,
  convention: ConventionName = 'pysot',
): Evaluation {
  const rules = conventionByName(convention);
  if (typeof (results as Partial<typeof results>).get !== 'function') {
    throw new InputError('results are no Map; expected boxes by name: new Map([[name, boxes], ...])');
  }
  const names = sequences.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new InputError(`two sequences are called '${twice}'; expected each once`);
  const curves = sequences.map(({ name, gt, visible }) => {
    const boxes = results.get(name);
    if (!boxes)
      throw new InputError(
        `no result for sequence '${name}'; results are of ${[...results.keys()].join(', ') || 'none'}`,
      );
    for (const given of [gt, boxes]) {
      if (given instanceof Float64Array) continue;
      throw new InputError(`boxes of '${name}' are no Float64Array; give Float64Array.from([x, y, w, h, ...])`);
    }
    return evaluateOpe(gt, boxes, { convention: rules, visible, name });
  });
  return {
    ...summarise(curves),
    perSequence: new Map(sequences.map(({ name }, i) => [name, sequenceAuc(curves[i]!)])),
  };
}
