import { random } from '../../random/random.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import type { ResolvedTraining } from '../../training/loop/config.js';
import { learningRate } from '../../training/optimiser/schedule.js';
import type { PairBatch } from '../../training/pairs/pair-batch.js';
import { epochStep } from '../../training/step/epoch-step.js';
import {
  type StepFeeds,
  type StepResult,
  type TrainingState,
  TrainingStep,
} from '../../training/step/training-step.js';
import type { Iteration } from './result.js';

/** One assigner's training in one phase, timed iteration by iteration. */
export class TimedTraining {
  readonly #resolved: ResolvedTraining;
  readonly #phase: number;
  readonly #steps: number;
  readonly #labels: BatchTargets;
  readonly #parts: ReturnType<typeof epochStep>;
  readonly #step: TrainingStep;
  #taken = 0;

  private constructor(
    resolved: ResolvedTraining,
    phase: number,
    steps: number,
    labels: BatchTargets,
    parts: ReturnType<typeof epochStep>,
    step: TrainingStep,
  ) {
    this.#resolved = resolved;
    this.#phase = phase;
    this.#steps = steps;
    this.#labels = labels;
    this.#parts = parts;
    this.#step = step;
  }

  /**
   * Compiles a phase's step.
   *
   * @param phase From 0: its epoch.
   * @param steps Iterations of the phase, for the learning rate.
   * @param params The network's tensors at its start; momenta start at zero.
   * @param other The other assigner's training in this phase, whose compiled step is reused: another compilation can be a few
   * percent faster or slower.
   */
  static async create(
    resolved: ResolvedTraining,
    phase: number,
    steps: number,
    params: TrainingState['params'],
    compile: CompileOptions,
    other?: TimedTraining,
  ): Promise<TimedTraining> {
    const { config, model, assigner, boxAssigner, pairs } = resolved;
    const labels = new BatchTargets(assigner, model.tracker.training, pairs.batchSize, boxAssigner);
    const parts = other ? other.#parts : epochStep(config, model, phase, labels.targets);
    const step = await TrainingStep.create(parts.parts, parts.shape, { params, momenta: {} }, compile);
    return new TimedTraining(resolved, phase, steps, labels, parts, step);
  }

  /** One iteration: labels and steps on each of the batches whose gradients are averaged. */
  async iterate(batches: readonly PairBatch[]): Promise<Iteration> {
    const { config } = this.#resolved;
    let [assignment, step, positives, loss] = [0, 0, 0, 0];
    let last: StepResult | undefined;
    for (const [part, batch] of batches.entries()) {
      const started = performance.now();
      positives += this.#label(batch, part);
      const labelled = performance.now();
      last = await this.#step.run(this.#feeds(batch, part));
      const done = performance.now();
      assignment += labelled - started;
      step += done - labelled;
      loss += last.loss / batches.length;
    }
    this.#taken++;
    return {
      assignment: assignment / 1000,
      step: step / 1000,
      loss: Number.isFinite(loss) ? loss : null,
      positives: positives / config.batch,
      taken: last!.taken,
    };
  }

  #label(batch: PairBatch, part: number): number {
    const { seed, accumulate } = this.#resolved.config;
    return this.#labels.write(batch, random(seed, 'assign', this.#phase, this.#taken * accumulate + part)).positives;
  }

  #feeds({ template, search }: PairBatch, part: number): StepFeeds {
    const { schedule, lrMultiplier, slow, epochs, accumulate } = this.#resolved.config;
    const rate = lrMultiplier * learningRate(schedule, { epoch: this.#phase, step: this.#taken }, epochs, this.#steps);
    const place = { isFirst: part === 0, isLast: part === accumulate - 1 };
    return { template, search, targets: this.#labels.targets.feeds, rate, slowRate: rate * slow.factor, ...place };
  }

  /** The arguments of `stepTimings`: the step and a batch with the labels that were written last. */
  timed(batch: PairBatch): ReturnType<typeof epochStep> & { readonly feeds: StepFeeds } {
    return { ...this.#parts, feeds: this.#feeds(batch, 0) };
  }

  /** The network's tensors after the iterations so far. */
  async params(): Promise<TrainingState['params']> {
    return (await this.#step.state()).params;
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}
