import { assignerByName, type BoundAssigner, assigners as known, type NamedAssigner } from '../dla/assigners.js';
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

/**
 * The assigner of a model's training, bound to its grid.
 *
 * @param name 'baseline', 'dla', or a name in `dla/assigners.ts`: 'ellipse'.
 * @param options Options that differ from the assigner's defaults.
 * @throws InputError if the name or an option is unknown, or the assigner labels boxes but the model has points, or vice
 * versa.
 */
export function assignerOf(model: Model, name: string, options: object = {}): BoundAssigner {
  const choices = model.tracker.training.assigners;
  const grid = trainingGrid(model);
  const choice = name === 'baseline' || name === 'dla' ? choices[name] : { assigner: name, options: {} };
  if (!Object.hasOwn(known, choice.assigner)) {
    throw new InputError(
      `unknown assigner '${name}'; expected baseline, dla, or one of ${Object.keys(known).join(', ')}`,
    );
  }
  const assigner = assignerByName(choice.assigner);
  if (!labelsSamplesOf(model, assigner)) {
    throw new InputError(
      `${model.name} labels ${grid.shapes.length > 0 ? 'anchor boxes' : 'points'}, which '${name}' does not support; ` +
        'expected baseline, dla or another assigner',
    );
  }
  const bound = assigner.bind({ ...choice.options, ...options }, grid);
  const [near, far] = [0.4 * grid.searchSize, 0.6 * grid.searchSize];
  const constant = bound.needsPredictions ? emptyPredictions(grid) : undefined;
  constant?.scores.fill(0.5);
  // some options are checked only in use
  bound.assign({ x1: near, y1: near, x2: far, y2: far }, random(0, 'trial'), undefined, constant);
  return bound;
}
