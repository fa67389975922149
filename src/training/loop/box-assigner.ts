import type { BoundAssigner } from '../../dla/assigners.js';
import type { Assignment } from '../../dla/assignment.js';
import { NEGATIVE, POSITIVE } from '../../dla/labels.js';
import { InputError } from '../../errors.js';
import { assignerOf, type OwnAssigners, trainingGrid } from '../../trackers/assigner-of.js';
import type { Model } from '../../trackers/catalogue.js';

/** The assigner of the points with box and centerness targets, where it is not that of the labels. */
export interface BoxAssigner {
  readonly assigner: BoundAssigner;
  /** True: positives of the labels have box targets too. */
  readonly isUnion: boolean;
}

const unionPrefix = 'union:';

/**
 * Parses `TrainConfig.boxAssigner`. Assigners have their default options.
 *
 * @param name '', NAME or 'union:NAME', with NAME as `assignerOf` takes it: 'baseline', 'dla', 'rectangle'.
 * @param labels The assigner of the labels.
 * @param own Assigners beside those of the kit; default: none.
 * @returns Undefined for '': the positives of the labels have the box targets.
 * @throws InputError for an anchor-based model, an unknown name, or if either assigner needs predictions.
 */
export function boxAssignerOf(
  model: Model,
  name: string,
  labels: BoundAssigner,
  own: OwnAssigners = {},
): BoxAssigner | undefined {
  if (name === '') return undefined;
  if (trainingGrid(model).shapes.length > 0) {
    throw new InputError(
      `training: found box assigner '${name}', but ${model.name} is anchor-based; expected an anchor-free model; leave the box assigner out`,
    );
  }
  if (labels.needsPredictions) {
    throw new InputError(
      `training: found box assigner '${name}' with labels by the network's predictions, which weigh boxes too; leave the box assigner out`,
    );
  }
  const isUnion = name.startsWith(unionPrefix);
  const assigner = assignerOf(model, isUnion ? name.slice(unionPrefix.length) : name, {}, own);
  if (assigner.needsPredictions) {
    throw new InputError(
      `training: box assigner '${name}' needs the network's predictions; expected an assigner of fixed geometry or IoU`,
    );
  }
  return { assigner, isUnion };
}

/**
 * Adds the positives of another assignment; in a negative pair, where none are positive, its negatives: the samples that
 * targets are written at.
 */
export function addTargetsOf(other: Assignment, into: Assignment, negativePair: boolean): void {
  if (!negativePair) {
    for (const sample of other.positives) if (into.labels[sample] !== POSITIVE) into.turnPositive(sample);
    return;
  }
  other.labels.forEach((label, sample) => {
    if (label !== NEGATIVE || into.labels[sample] === NEGATIVE) return;
    into.labels[sample] = NEGATIVE;
    into.negativeCount++;
  });
}
