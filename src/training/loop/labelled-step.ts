import { type Rng, random } from '../../random/random.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { mean } from '../../statistics/mean.js';
import type { Model } from '../../trackers/catalogue.js';
import { learningRate } from '../optimiser/schedule.js';
import type { PairBatch } from '../pairs/pair-batch.js';
import { epochStep } from '../step/epoch-step.js';
import type { TrainingState } from '../step/step-specs.js';
import { type StepResult, TrainingStep } from '../step/training-step.js';
import { addCounts, BatchTargets } from './batch-targets.js';
import type { ResolvedTraining, TrainConfig } from './config.js';
import { addTimes, type StepReport } from './summary.js';
import { UnsharedImages } from './unshared-images.js';

/** What one of the batches that are averaged in a step has given. */
type BatchReport = Omit<StepReport, 'outcomes'>;

type StepDefinition = ReturnType<typeof epochStep>;

/** The compiled step of one phase with its label assignment: from batches of pairs to finished steps. */
export class LabelledStep {
  readonly #training: ResolvedTraining;
  readonly #labels: BatchTargets;
  readonly #definition: StepDefinition;
  readonly #step: TrainingStep;
  readonly #images: UnsharedImages = new UnsharedImages();
  /** Of the batches of the step that has begun. */
  #begun: BatchReport[] = [];

  private constructor(
    training: ResolvedTraining,
    labels: BatchTargets,
    definition: StepDefinition,
    step: TrainingStep,
  ) {
    this.#training = training;
    this.#labels = labels;
    this.#definition = definition;
    this.#step = step;
  }

  /**
   * Compiles the step of an epoch's phase and loads its tensors.
   *
   * @param alike The same phase of a training that differs in its assigner alone: its compiled program is used again, as
   * another compilation can be a few percent faster or slower.
   * @throws InputError as {@link TrainingStep.create}.
   */
  static async create(
    training: ResolvedTraining,
    epoch: number,
    state: TrainingState,
    compile: CompileOptions,
    alike?: LabelledStep,
  ): Promise<LabelledStep> {
    const { assigner, boxAssigner, config, model, pairs } = training;
    const labels = new BatchTargets(assigner, model.tracker.training, pairs.batchSize, boxAssigner);
    const definition = alike ? alike.#definition : definitionOf(config, model, epoch, labels);
    const step = await TrainingStep.create(definition.parts, definition.shape, state, compile);
    return new LabelledStep(training, labels, definition, step);
  }

  /** Whether no batch has been taken of a step that is not finished. */
  get isBetweenSteps(): boolean {
    return this.#begun.length === 0;
  }

  /**
   * Takes the next of the batches that are averaged in a step: assigns its labels and computes its gradient. Random choices
   * depend on the place in the training alone, so that a step that is begun anew has the same.
   *
   * @param waited Milliseconds that the batch was waited for.
   * @returns The report of the step if this was its last batch.
   * @throws InputError if a box is invalid; DeviceError if the device fails.
   */
  async take(pairs: PairBatch, epoch: number, step: number, waited: number): Promise<StepReport | undefined> {
    const { config, stepsPerEpoch } = this.#training;
    const { accumulate, lrMultiplier, seed, slow } = config;
    const part = this.#begun.length;
    const draws = (use: string): Rng => random(seed, use, epoch, step * accumulate + part);
    const started = performance.now();
    const outputs = this.#labels.needsPredictions
      ? await this.#step.forward({ ...this.#images.of(pairs), draws: draws('drop-connect') })
      : undefined;
    const seen = performance.now();
    const counts = this.#labels.write(pairs, draws('assign'), outputs);
    const labelled = performance.now();
    const rate = lrMultiplier * learningRate(config.schedule, { epoch, step }, config.epochs, stepsPerEpoch);
    const result = await this.#step.run({
      ...this.#images.of(pairs),
      targets: this.#labels.targets.feeds,
      rate,
      slowRate: rate * slow.factor,
      isFirst: part === 0,
      isLast: part === accumulate - 1,
      draws: draws('drop-connect'),
    });
    const times = { data: waited, assignment: labelled - seen, step: performance.now() - labelled + seen - started };
    this.#begun.push({ result, rate, counts, times });
    return this.#begun.length < accumulate ? undefined : this.#finish();
  }

  /** A copy of the network's tensors and momenta after the whole steps so far. */
  state(): Promise<TrainingState> {
    return this.#step.state();
  }

  /** Frees the program. */
  dispose(): Promise<void> {
    return this.#step.dispose();
  }

  #finish(): StepReport {
    const batches = this.#begun;
    this.#begun = [];
    const outcomes = this.#labels.takeOutcomes();
    return {
      result: meanResult(batches.map(({ result }) => result)),
      rate: batches[0]!.rate,
      counts: batches.map(({ counts }) => counts).reduce(addCounts),
      times: batches.map(({ times }) => times).reduce(addTimes),
      ...(outcomes ? { outcomes } : {}),
    };
  }
}

function definitionOf(config: TrainConfig, model: Model, epoch: number, labels: BatchTargets): StepDefinition {
  const { parts, shape } = epochStep(config, model, epoch, labels.targets, labels.needsPredictions);
  return { parts: { ...parts, draws: true }, shape };
}

/** The result of a step of several batches: the mean of their losses, all else from the last one. */
function meanResult(results: readonly StepResult[]): StepResult {
  const last = results.at(-1)!;
  const parts = Object.keys(last.parts).map((name) => [name, mean(results.map((result) => result.parts[name]!))]);
  return { ...last, loss: mean(results.map(({ loss }) => loss)), parts: Object.fromEntries(parts) };
}
