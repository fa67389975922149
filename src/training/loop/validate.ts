import { refuseUnknownOptions } from '../../config.js';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { checkParams, type HostParams } from '../../models/parameters.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { withCleanUp } from '../../runtime/with-clean-up.js';
import type { OwnAssigners } from '../../trackers/assigner-of.js';
import { createPairSource } from '../pairs/pair-source.js';
import { resolveTraining, type TrainOverrides } from './config.js';
import { type Validation, Validator, validationBatch } from './validation.js';

/** Weights, data and resources of {@link validate}. */
export interface ValidateContext {
  readonly params: HostParams;
  /** Data that the weights were not trained on. */
  readonly sets: readonly TrainingSet[];
  /** Threads and execution provider. */
  readonly compile?: CompileOptions | undefined;
  /** Assigners of your own by the names that the configuration calls them: see `defineAssigner`. */
  readonly assigners?: OwnAssigners | undefined;
  /** Worker threads of the pair source. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** So that a misspelt setting is refused. */
const everySetting: Readonly<Record<keyof Omit<ValidateContext, 'params' | 'sets'>, unknown>> = {
  compile: undefined,
  assigners: undefined,
  workers: undefined,
  signal: undefined,
};

/**
 * Metrics of a network on pairs of any data: those that a training reports after an epoch, for weights from anywhere.
 *
 * @param overrides The model, the assigner of the losses' labels, and options of the pairs that differ from the model's
 * recipe; `validationPairs` is their number, `assigner` is 'dla' by default. `batch`, 16 by default, is the largest number
 * at a time, of which the largest divisor of `validationPairs` is taken: of 512 pairs 16, of a prime number one. Boxes
 * depend on it by rounding alone, the loss and its parts more, as some are normalised over a batch: see {@link Validation}.
 * They are those of a training that has the same batch.
 * @example
 * const sets = [await syntheticTrainingSet({ sequences: 2, frames: 8 }, { split: 'validation' })];
 * const { params } = await train({ model: 'siamcar-tiny', epochs: 1, pairs: { pairsPerEpoch: 16 } }, { sets });
 * const { iou, boxes } = await validate({ model: 'siamcar-tiny', validationPairs: 16 }, { params, sets });
 * @throws InputError if the configuration is invalid, a setting is unknown, the tensors are not the network's, or no
 * pairs can be drawn; the signal's reason.
 */
export async function validate(
  overrides: TrainOverrides,
  { params, sets, ...settings }: ValidateContext,
): Promise<Validation> {
  refuseUnknownOptions(everySetting, settings, 'validate');
  const { assigners, compile, workers, signal } = settings;
  const training = resolveTraining({ batch: 16, accumulate: 1, ...overrides }, assigners);
  const { config, model, pairs } = training;
  if (config.validationPairs === 0) throw new InputError('validate: validationPairs is 0; expected at least one pair');
  checkParams(model.build().table, params);
  const batchSize = validationBatch(config.validationPairs, pairs.batchSize);
  const options = { ...pairs, pairsPerEpoch: config.validationPairs, batchSize, negativeShare: 0 };
  const source = createPairSource(sets, options, { workers });
  let validator: Validator | undefined;
  return withCleanUp(
    async () => {
      validator = await Validator.create(training, batchSize, compile);
      return validator.run(params, source, config.seed, signal);
    },
    () => source.close(),
    () => validator?.dispose(),
  );
}
