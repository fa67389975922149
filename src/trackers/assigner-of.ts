import { assigners, type BoundAssigner, type NamedAssigner } from '../dla/assigners.js';
import { Assignment } from '../dla/assignment.js';
import { NEGATIVE, POSITIVE } from '../dla/labels.js';
import { emptyPredictions } from '../dla/predictions.js';
import type { SampleGrid } from '../dla/samples.js';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import type { Model } from './catalogue.js';

/** The grid of samples on a model's training search images. */
export function trainingGrid({ tracker, outputSize, searchSize }: Model): SampleGrid {
  return tracker.training.grid(outputSize.train, searchSize.train);
}

/** Whether an assigner labels what a model has: anchor boxes, or points. */
export function labelsSamplesOf(model: Model, { labels }: Pick<NamedAssigner, 'labels'>): boolean {
  return labels === 'either' || labels === (trainingGrid(model).shapes.length > 0 ? 'boxes' : 'points');
}

/** Assigners of a user's program, by the names that the configuration of a training calls them. */
export type OwnAssigners = Readonly<Record<string, NamedAssigner>>;

/**
 * The assigner of a model's training, bound to its grid.
 *
 * @param name 'baseline', 'dla', a name in `dla/assigners.ts`, 'ellipse', or one of `own`.
 * @param options Options that differ from the assigner's defaults.
 * @param own Assigners beside those of the kit; default: none.
 * @throws InputError if the name or an option is unknown, the assigner labels boxes but the model has points, or vice
 * versa, one of `own` has a name of the kit's, or does not write what it says into the assignment that it is given.
 */
export function assignerOf(model: Model, name: string, options: object = {}, own: OwnAssigners = {}): BoundAssigner {
  const choices = model.tracker.training.assigners;
  const grid = trainingGrid(model);
  const choice = name === 'baseline' || name === 'dla' ? choices[name] : { assigner: name, options: {} };
  const known = knownAssigners(own);
  const assigner = known.get(choice.assigner);
  if (!assigner) {
    throw new InputError(
      `unknown assigner '${name}'; expected baseline, dla, or one of ${[...known.keys()].join(', ')}`,
    );
  }
  if (!labelsSamplesOf(model, assigner)) {
    throw new InputError(
      `${model.name} labels ${grid.shapes.length > 0 ? 'anchor boxes' : 'points'}, which '${name}' does not support; ` +
        'expected baseline, dla or another assigner',
    );
  }
  const bound = assigner.bind({ ...choice.options, ...options }, grid);
  tryAssigner(bound, grid, name);
  return bound;
}

/** @throws InputError for a name that would stand for two assigners. */
function knownAssigners(own: OwnAssigners): ReadonlyMap<string, NamedAssigner> {
  const taken = Object.keys(own).find(
    (name) => Object.hasOwn(assigners, name) || name === 'baseline' || name === 'dla',
  );
  if (taken !== undefined) {
    throw new InputError(`assigners: '${taken}' is a name of the kit's own; expected another for yours`);
  }
  return new Map(Object.entries({ ...assigners, ...own }));
}

/**
 * Labels an image: some options are checked only in use, and an assigner from elsewhere may return a new assignment, or count
 * other labels than it writes, by which a network would be trained on none.
 */
function tryAssigner(bound: BoundAssigner, grid: SampleGrid, name: string): void {
  const [near, far] = [0.4 * grid.searchSize, 0.6 * grid.searchSize];
  const constant = bound.needsPredictions ? emptyPredictions(grid) : undefined;
  constant?.scores.fill(0.5);
  const into = new Assignment(grid);
  const found = bound.assign({ x1: near, y1: near, x2: far, y2: far }, random(0, 'trial'), into, constant);
  if (found !== into) {
    throw new InputError(
      `assigner '${name}' returned an assignment of its own; expected the one that it is given as 'into', overwritten, as startAssignment and labelPoints return it`,
    );
  }
  const counted = { positive: into.positiveCount, negative: into.negativeCount };
  for (const [kind, label] of [
    ['positive', POSITIVE],
    ['negative', NEGATIVE],
  ] as const) {
    const labels = into.labels.reduce((sum, each) => sum + (each === label ? 1 : 0), 0);
    if (labels === counted[kind]) continue;
    throw new InputError(
      `assigner '${name}' labelled ${labels} samples ${kind} and counted ${counted[kind]}; expected equal numbers: addPositive counts, negativeCount is to be set`,
    );
  }
}
