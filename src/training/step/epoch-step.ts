import type { Model } from '../../trackers/catalogue.js';
import type { Targets } from '../../trackers/shared/training/targets.js';
import type { TrainConfig } from '../loop/config.js';
import { phaseAt, trainedParameters } from '../optimiser/phases.js';
import { summedOver } from '../optimiser/sgd.js';
import type { StepParts } from './step-function.js';
import type { StepShape } from './step-specs.js';

/**
 * The definition and shape of an epoch's training step, for {@link TrainingStep} and `stepTimings`.
 *
 * @param seesOutputs Whether the labels depend on the network's outputs.
 */
export function epochStep(
  config: TrainConfig,
  model: Model,
  epoch: number,
  targets: Pick<Targets, 'shapes'>,
  seesOutputs: boolean = false,
): { parts: StepParts; shape: StepShape } {
  const network = model.build();
  const slow = new Set(network.table.filter(({ group }) => config.slow.groups.includes(group)).map(({ name }) => name));
  const parts = {
    network,
    training: model.tracker.training,
    trained: trainedParameters(network.table, phaseAt(config.phases, epoch)),
    lossWeights: config.lossWeights,
    sgd: summedOver(config.lrMultiplier, config.sgd),
    isSlow: (name: string) => slow.has(name),
    accumulate: config.accumulate,
    seesOutputs,
  };
  const shape = {
    batch: config.batch / config.accumulate,
    templateSize: model.templateSize,
    searchSize: model.searchSize.train,
    targets,
  };
  return { parts, shape };
}
