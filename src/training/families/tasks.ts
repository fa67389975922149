import { withOverrides } from '../../config.js';
import { assignerByName, type BoundAssigner, assigners as namedAssigners } from '../../dla/assigners.js';
import { checkOptions, type OptionRule } from '../../dla/check-options.js';
import type { SampleGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import type { AnyModel, Family } from '../../models/zoo.js';
import { random } from '../../random/random.js';
import { siamRpnPpTask } from './anchor-based.js';
import { siamCarTask, siamFcPpTask } from './anchor-free.js';
import { coSiamRpnTask } from './cosiamrpn.js';
import type { Task } from './task.js';

const tasks: { readonly [F in Family]: Task<F> } = {
  siamrpnpp: siamRpnPpTask,
  siamcar: siamCarTask,
  siamfcpp: siamFcPpTask,
  cosiamrpn: coSiamRpnTask,
};

/** How a model is trained. */
export function taskOf(model: AnyModel): Task {
  return tasks[model.family] as unknown as Task;
}

/** The samples of a model's training search images. */
export function trainingGrid(model: AnyModel): SampleGrid {
  return taskOf(model).grid(model.outputSize.train, model.searchSize.train);
}

/**
 * The assigner that a model is trained with.
 *
 * @param name 'baseline', 'dla', or a strategy: 'ellipse'.
 * @param options What differs from its defaults.
 * @throws InputError when the name or an option is unknown, or the strategy labels boxes where the model has points, or the
 * other way about.
 */
export function assignerOf(model: AnyModel, name: string, options: object = {}): BoundAssigner {
  const { assigners } = taskOf(model);
  const grid = trainingGrid(model);
  const choice = name === 'baseline' || name === 'dla' ? assigners[name] : { strategy: name, options: {} };
  if (!Object.hasOwn(namedAssigners, choice.strategy)) {
    throw new InputError(
      `unknown assigner '${name}'; expected baseline, dla, or one of ${Object.keys(namedAssigners).join(', ')}`,
    );
  }
  const named = assignerByName(choice.strategy);
  const needsBoxes = choice.strategy === 'iou-threshold' || choice.strategy === 'dla-anchor-based';
  const needsPoints = choice.strategy === 'dla-anchor-free';
  if ((needsBoxes && grid.shapes.length === 0) || (needsPoints && grid.shapes.length > 0)) {
    throw new InputError(
      `${model.name} labels ${needsBoxes ? 'points' : 'anchor boxes'}, which '${name}' cannot; expected baseline, dla or another strategy`,
    );
  }
  const bound = named.bind({ ...choice.options, ...options }, grid);
  const [near, far] = [0.4 * grid.searchSize, 0.6 * grid.searchSize];
  bound.assign({ x1: near, y1: near, x2: far, y2: far }, random(0, 'trial')); // some options are checked when used
  return bound;
}

/**
 * The weights of a model's losses, some of them changed.
 *
 * @throws InputError for an unknown part, or a weight that is not a finite number from 0 on.
 */
export function lossWeights(model: AnyModel, overrides: Readonly<Record<string, number>>): Record<string, number> {
  const what = 'weights of the loss';
  const weights = withOverrides({ ...taskOf(model).weights }, overrides, what);
  return checkOptions(weights, Object.fromEntries(Object.keys(weights).map((part) => [part, weight])), what);
}

const weight: OptionRule = {
  expected: 'a finite number from 0 on',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
};
