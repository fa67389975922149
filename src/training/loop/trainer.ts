import type { HostParams } from '../../models/parameters.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { DeviceError } from '../../runtime/device-error.js';
import { withCleanUp } from '../../runtime/with-clean-up.js';
import type { Phase } from '../../trackers/recipe.js';
import { phaseAt } from '../optimiser/phases.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairSource } from '../pairs/pair-batch.js';
import type { TrainingState } from '../step/step-specs.js';
import { withFittingAccumulate } from './accumulate-that-fits.js';
import type { SavedTraining } from './checkpoint.js';
import type { ResolvedTraining } from './config.js';
import { isDiverged } from './diverged.js';
import { LabelledStep } from './labelled-step.js';
import type { MetricsFile } from './metrics-file.js';
import { StepLog, type TrainingProgress } from './step-log.js';
import { type EpochSummary, emptyTally, type StepReport, summaryOf, withStep } from './summary.js';
import { type Validation, Validator, validationBatch } from './validation.js';

/** A network between two epochs of its training. */
export interface ObservedEpoch {
  /** Finished epochs; 0: before the first step. */
  readonly epochs: number;
  /** The network's tensors; not to be modified. */
  readonly params: HostParams;
}

/** Inputs of a trainer. */
export interface TrainerParts {
  readonly training: ResolvedTraining;
  readonly pairs: PairSource;
  readonly openValidation: ((options: PairOptions) => PairSource) | undefined;
  readonly metrics: MetricsFile | undefined;
  readonly save: (training: SavedTraining) => void;
  /** Milliseconds after which a checkpoint is saved within an epoch. */
  readonly saveInterval: number;
  readonly compile: CompileOptions;
  readonly progress: ((progress: TrainingProgress) => void) | undefined;
  readonly epochDone: ((summary: EpochSummary, history: readonly EpochSummary[]) => void) | undefined;
  readonly observe: ((observed: ObservedEpoch) => Promise<void>) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How far a training has come: the next step, what the epoch's steps have added up to, and the epochs before. */
type Place = Pick<SavedTraining, 'epoch' | 'step' | 'history' | 'tally'>;

/** Runs a training from its current state to its end. */
export class Trainer {
  readonly #parts: TrainerParts;
  readonly #log: StepLog;
  #at: Place = { epoch: 0, step: 0, history: [], tally: emptyTally };
  #step: LabelledStep | undefined;
  #phase: Phase | undefined;
  #validator: Validator | undefined;
  #heldOut: PairSource | undefined;
  #savedAt = 0;

  constructor(parts: TrainerParts) {
    this.#parts = parts;
    this.#log = new StepLog(parts.training, parts.metrics, parts.progress);
  }

  /**
   * Trains to the last epoch. Where that fails, what the whole steps so far have reached is saved first, unless the device that
   * holds it is lost or the training diverged.
   *
   * @returns The final state.
   * @throws The signal's reason, after a checkpoint was saved; Error if too many steps in a row are skipped; what failed.
   */
  async run({ config, state: first, ...start }: SavedTraining): Promise<SavedTraining> {
    this.#at = start;
    let state = first;
    const current = async (): Promise<TrainingState> => state;
    if (start.epoch === 0 && start.step === 0) await this.#orSave(current, () => this.#observe(state, 0));
    while (this.#at.epoch < config.epochs) {
      state = await this.#train(state);
      const validation = await this.#orSave(current, () => this.#validate(state));
      await this.#orSave(current, () => this.#observe(state, this.#at.epoch + 1));
      this.#finishEpoch(state, validation);
    }
    return { config, state, ...this.#at };
  }

  /** Frees the programs and closes the held-out pairs. @throws The first error, after all were tried. */
  dispose(): Promise<void> {
    return withCleanUp(
      async () => this.#step?.dispose(),
      () => this.#validator?.dispose(),
      () => this.#heldOut?.close(),
    );
  }

  /** Trains what is left of the epoch. */
  async #train(before: TrainingState): Promise<TrainingState> {
    try {
      const step = await this.#enter(before);
      await this.#orSave(
        () => step.state(),
        () => this.#takeSteps(step),
      );
      return await step.state();
    } catch (error) {
      throw error instanceof DeviceError ? await this.#advised(error, before) : error;
    }
  }

  /** The compiled step of the epoch's phase. A new phase begins without momenta. */
  async #enter(state: TrainingState): Promise<LabelledStep> {
    const { training, compile } = this.#parts;
    const { epoch, step } = this.#at;
    const phase = phaseAt(training.config.phases, epoch);
    if (this.#step && phase === this.#phase) return this.#step;
    await this.#step?.dispose();
    const isNew = phase.from === epoch && step === 0;
    this.#step = await LabelledStep.create(training, epoch, isNew ? { ...state, momenta: {} } : state, compile);
    this.#phase = phase;
    return this.#step;
  }

  /** Takes the steps that are left of the epoch. */
  async #takeSteps(step: LabelledStep): Promise<void> {
    const { pairs, training, signal } = this.#parts;
    const { config, stepsPerEpoch } = training;
    signal?.throwIfAborted();
    if (this.#at.step >= stepsPerEpoch) return;
    this.#log.beginEpoch();
    let asked = performance.now();
    this.#savedAt = asked;
    for await (const batch of pairs.batches(this.#at.epoch, this.#at.step * config.accumulate)) {
      const waited = performance.now() - asked;
      signal?.throwIfAborted(); // also between the batches of a step, which is begun anew then
      const report = await step.take(batch, this.#at.epoch, this.#at.step, waited);
      if (report !== undefined) {
        this.#count(report);
        signal?.throwIfAborted();
        if (this.#at.step === stepsPerEpoch) break;
        await this.#saveIfDue(step);
      }
      asked = performance.now(); // what was told and saved meanwhile is no waiting
    }
  }

  /** Moves on by a finished step, and tells of it. */
  #count(report: StepReport): void {
    const { epoch, step, tally: before } = this.#at;
    const tally = withStep(before, report, this.#parts.training.config.batch);
    this.#at = { ...this.#at, step: step + 1, tally };
    this.#log.add(epoch, step, report, tally.skipped);
  }

  async #saveIfDue(step: LabelledStep): Promise<void> {
    if (performance.now() - this.#savedAt <= this.#parts.saveInterval) return;
    this.#save(await step.state());
    this.#savedAt = performance.now();
  }

  /** Moves on to the next epoch, saves there, and tells of the finished one. */
  #finishEpoch(state: TrainingState, validation: Validation | undefined): void {
    const { metrics, epochDone } = this.#parts;
    const { epoch, tally, history: before } = this.#at;
    const summary = summaryOf(epoch, tally, validation);
    const history = [...before, summary];
    metrics?.add({ kind: 'epoch', ...summary });
    metrics?.flush();
    this.#at = { epoch: epoch + 1, step: 0, history, tally: emptyTally };
    this.#save(state);
    epochDone?.(summary, history);
  }

  /** Saves the training where it is. */
  #save(state: TrainingState): void {
    const { save, training } = this.#parts;
    save({ config: training.config, state, ...this.#at });
  }

  /**
   * Does work; where it fails or the signal interrupts it, saves the training after its whole steps. Not at an epoch's start,
   * which the checkpoint before has, nor where it diverged: resumed from later, it would count skipped steps in a row anew.
   *
   * @throws The work's error; if the signal interrupted it, rather why it could not be saved.
   */
  async #orSave<T>(state: () => Promise<TrainingState>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { signal } = this.#parts;
      const save = async (): Promise<void> => this.#save(await state());
      if (signal?.aborted && error === signal.reason) await save();
      else if (signal?.aborted || (this.#at.step > 0 && !isDiverged(error))) {
        await save().catch(() => {}); // tensors may be lost with the device, or the disk be full
      }
      throw error;
    }
  }

  /** What to do about a device that failed; frees its memory first. */
  async #advised(error: DeviceError, state: TrainingState): Promise<DeviceError> {
    const { training, compile } = this.#parts;
    await this.#step?.dispose().catch(() => {}); // a lost device cannot
    this.#step = undefined;
    return withFittingAccumulate(error, training, this.#at.epoch, state, compile);
  }

  async #observe({ params }: TrainingState, epochs: number): Promise<void> {
    await this.#parts.observe?.({ epochs, params });
  }

  async #validate({ params }: TrainingState): Promise<Validation | undefined> {
    const { training, openValidation, compile, signal } = this.#parts;
    const { config } = training;
    const batch = validationBatch(config.validationPairs, training.pairs.batchSize);
    if (!openValidation || batch === 0) return undefined;
    this.#validator ??= await Validator.create(training, batch, compile);
    const options = { ...training.pairs, pairsPerEpoch: config.validationPairs, batchSize: batch };
    this.#heldOut ??= openValidation({ ...options, negativeShare: 0 });
    return this.#validator.run(params, this.#heldOut, config.seed, signal);
  }
}
