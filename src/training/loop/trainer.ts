import type { HostParams } from '../../models/parameters.js';
import { type Rng, random } from '../../random/random.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { DeviceError } from '../../runtime/device-error.js';
import type { Phase } from '../../trackers/recipe.js';
import { phaseAt } from '../optimiser/phases.js';
import { learningRate } from '../optimiser/schedule.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';
import { epochStep } from '../step/epoch-step.js';
import { type StepResult, type TrainingState, TrainingStep } from '../step/training-step.js';
import { withFittingAccumulate } from './accumulate-that-fits.js';
import { addCounts, type BatchCounts, BatchTargets, noCounts } from './batch-targets.js';
import type { SavedTraining } from './checkpoint.js';
import type { ResolvedTraining } from './config.js';
import { TrainingDiverged } from './diverged.js';
import type { MetricsFile } from './metrics-file.js';
import { counted, type EpochSummary, emptyTally, Pace, type StepTimes, summarise, type Tally } from './summary.js';
import { UnsharedImages } from './unshared-images.js';
import { type Validation, Validator, validationBatch } from './validation.js';

/** Progress of a training. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly step: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  /** Of the loss, by name. */
  readonly parts: Readonly<Record<string, number>>;
  readonly positivesPerImage: number;
  /** Over the last steps. */
  readonly pairsPerSecond: number;
  /** Share of the time spent waiting for pairs, over the last steps. */
  readonly waitShare: number;
  readonly secondsLeft: number;
  /** Skipped steps of this epoch. */
  readonly skipped: number;
}

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

/** Runs a training from its current state to its end. */
export class Trainer {
  readonly #parts: TrainerParts;
  readonly #labels: BatchTargets;
  readonly #images: UnsharedImages = new UnsharedImages();
  readonly #steps: number;
  #step: TrainingStep | undefined;
  #phase: Phase | undefined;
  #validator: Validator | undefined;
  #skippedInARow = 0;

  constructor(parts: TrainerParts) {
    const { assigner, boxAssigner, model, pairs, stepsPerEpoch } = parts.training;
    this.#parts = parts;
    this.#labels = new BatchTargets(assigner, model.tracker.training, pairs.batchSize, boxAssigner);
    this.#steps = stepsPerEpoch;
  }

  /**
   * Trains to the last epoch.
   *
   * @returns The final state.
   * @throws The signal's reason, after a checkpoint was saved; Error if too many steps in a row are skipped.
   */
  async run(start: SavedTraining): Promise<SavedTraining> {
    const { training, save, epochDone, metrics, observe } = this.#parts;
    const { config } = training;
    let { state, step: from, tally } = start;
    const history = [...start.history];
    if (start.epoch === 0 && from === 0) {
      await this.#orSave({ ...start, history }, async () => observe?.({ epochs: 0, params: state.params }));
    }
    for (let epoch = start.epoch; epoch < config.epochs; epoch++) {
      const before = state;
      try {
        state = await this.#enter(epoch, from, state);
        tally = await this.#epoch(epoch, from, tally, history);
        state = await this.#step!.state();
      } catch (error) {
        throw error instanceof DeviceError ? await this.#advised(error, epoch, before) : error;
      }
      const atEnd = { config, state, epoch, step: this.#steps, history, tally };
      const validation = await this.#orSave(atEnd, () => this.#validate(state));
      await this.#orSave(atEnd, async () => observe?.({ epochs: epoch + 1, params: state.params }));
      const summary = summarise(epoch, tally, validation);
      history.push(summary);
      metrics?.add({ kind: 'epoch', ...summary });
      metrics?.flush();
      [from, tally] = [0, emptyTally];
      save({ config, state, epoch: epoch + 1, step: 0, history, tally });
      epochDone?.(summary, history);
    }
    return { config, state, epoch: config.epochs, step: 0, history, tally: emptyTally };
  }

  /** Frees the programs. */
  async dispose(): Promise<void> {
    await this.#step?.dispose();
    await this.#validator?.dispose();
  }

  /** Runs work between steps; if the signal interrupts it, saves the training as it is. */
  async #orSave<T>(training: SavedTraining, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#parts.signal?.aborted) this.#parts.save(training);
      throw error;
    }
  }

  /** What to do about a device that failed; frees its memory first. */
  async #advised(error: DeviceError, epoch: number, state: TrainingState): Promise<DeviceError> {
    const { training, compile } = this.#parts;
    await this.#step?.dispose().catch(() => {}); // a lost device cannot
    this.#step = undefined;
    return withFittingAccumulate(error, training, epoch, state, compile);
  }

  /** Saves the training where it is after a failed device; one whose tensors were lost with it keeps its last checkpoint. */
  async #saveAfterFault(at: Omit<SavedTraining, 'config' | 'state'>): Promise<void> {
    let state: TrainingState;
    try {
      state = await this.#step!.state();
    } catch {
      return;
    }
    this.#parts.save({ config: this.#parts.training.config, state, ...at });
  }

  /** Compiles the step of an epoch's phase if the phase changes. A new phase begins without momenta. */
  async #enter(epoch: number, from: number, state: TrainingState): Promise<TrainingState> {
    const { training, compile } = this.#parts;
    const { config, model } = training;
    const phase = phaseAt(config.phases, epoch);
    if (phase === this.#phase) return state;
    await this.#step?.dispose();
    const isNew = phase.from === epoch && from === 0;
    const began = isNew ? { ...state, momenta: {} } : state;
    const { parts, shape } = epochStep(config, model, epoch, this.#labels.targets, this.#labels.needsPredictions);
    this.#step = await TrainingStep.create({ ...parts, draws: true }, shape, began, compile);
    this.#phase = phase;
    return began;
  }

  /** Runs the steps of an epoch, starting at step `from`. */
  async #epoch(epoch: number, from: number, before: Tally, history: readonly EpochSummary[]): Promise<Tally> {
    const { training, pairs, signal, save, saveInterval } = this.#parts;
    const { config } = training;
    const { accumulate, batch } = config;
    const pace = new Pace();
    let tally = before;
    let step = from;
    let asked = performance.now();
    let [counts, times]: [BatchCounts, StepTimes] = [noCounts, emptyTally.times];
    let results: StepResult[] = [];
    let savedAt = performance.now();
    const saveNow = async (): Promise<void> => {
      save({ config, state: await this.#step!.state(), epoch, step, history, tally });
      savedAt = performance.now();
    };
    const stopIfAsked = async (): Promise<void> => {
      if (!signal?.aborted) return;
      await saveNow();
      throw signal.reason;
    };
    await stopIfAsked();
    if (from >= this.#steps) return tally;
    const orSave = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        const isBetweenSteps = results.length === 0 && step > 0; // its own start is the checkpoint before
        if (error instanceof DeviceError && isBetweenSteps) await this.#saveAfterFault({ epoch, step, history, tally });
        throw error;
      }
    };
    for await (const given of pairs.batches(epoch, from * accumulate)) {
      await stopIfAsked(); // also between the batches of a step, which is begun anew then
      const got = performance.now();
      const outputs = await orSave(this.#forward(given, epoch, step, results.length));
      const seen = performance.now();
      const rng = random(config.seed, 'assign', epoch, step * accumulate + results.length);
      counts = addCounts(counts, this.#labels.write(given, rng, outputs));
      const labelled = performance.now();
      results.push(await orSave(this.#take(given, epoch, step, results.length)));
      const done = performance.now();
      times = {
        data: times.data + got - asked,
        assignment: times.assignment + labelled - seen,
        step: times.step + done - labelled + seen - got,
      };
      asked = done;
      if (results.length < accumulate) continue;
      const result = meanResult(results);
      tally = counted(tally, result, counts, batch, times, this.#labels.takeOutcomes());
      this.#report(epoch, step, result, tally, counts.positives / batch, times, pace);
      [counts, times, results] = [noCounts, emptyTally.times, []];
      step++;
      await stopIfAsked();
      if (step === this.#steps) break;
      if (performance.now() - savedAt > saveInterval) await saveNow();
    }
    return tally;
  }

  /** The network's outputs for a batch, if its labels depend on them. */
  async #forward(pairs: PairBatch, epoch: number, step: number, part: number) {
    if (!this.#labels.needsPredictions) return undefined;
    const { template, search } = this.#images.of(pairs);
    return this.#step!.forward({ template, search, draws: this.#draws(epoch, step, part) });
  }

  #draws(epoch: number, step: number, part: number): Rng {
    const { accumulate, seed } = this.#parts.training.config;
    return random(seed, 'drop-connect', epoch, step * accumulate + part);
  }

  async #take(pairs: PairBatch, epoch: number, step: number, part: number): Promise<StepResult> {
    const { template, search } = this.#images.of(pairs);
    const { accumulate, slow } = this.#parts.training.config;
    const draws = this.#draws(epoch, step, part);
    const rate = this.#rate(epoch, step);
    const place = { isFirst: part === 0, isLast: part === accumulate - 1 };
    const { feeds: targets } = this.#labels.targets;
    return this.#step!.run({ template, search, targets, rate, slowRate: rate * slow.factor, draws, ...place });
  }

  #rate(epoch: number, step: number): number {
    const { schedule, epochs, lrMultiplier } = this.#parts.training.config;
    return lrMultiplier * learningRate(schedule, { epoch, step }, epochs, this.#steps);
  }

  #report(
    epoch: number,
    step: number,
    result: StepResult,
    { skipped }: Tally,
    positivesPerImage: number,
    times: StepTimes,
    pace: Pace,
  ): void {
    const { training, metrics, progress } = this.#parts;
    const { config } = training;
    const rate = this.#rate(epoch, step);
    metrics?.add({ kind: 'step', epoch, step, rate, positivesPerImage, times, ...result });
    this.#skippedInARow = result.taken ? 0 : this.#skippedInARow + 1;
    if (this.#skippedInARow >= config.maxSkipped) {
      throw new TrainingDiverged(
        `${this.#skippedInARow} steps in a row were skipped at epoch ${epoch + 1}: the last had a loss of ${result.loss} and a gradient of length ${result.norm}, which are not finite or above ${config.sgd.maxLoss}; the learning rate of ${rate} is too high, or the data has numbers that are not finite`,
      );
    }
    pace.add(times);
    const left = (config.epochs - epoch) * this.#steps - step - 1;
    progress?.({
      epoch,
      step,
      epochs: config.epochs,
      stepsPerEpoch: this.#steps,
      loss: result.loss,
      parts: result.parts,
      positivesPerImage,
      pairsPerSecond: config.batch / pace.seconds,
      waitShare: pace.waitShare,
      secondsLeft: left * pace.seconds,
      skipped,
    });
  }

  async #validate({ params }: TrainingState): Promise<Validation | undefined> {
    const { training, openValidation, compile, signal } = this.#parts;
    const { config } = training;
    const batch = validationBatch(config.validationPairs, training.pairs.batchSize);
    if (!openValidation || batch === 0) return undefined;
    this.#validator ??= await Validator.create(training, batch, compile);
    const options = { ...training.pairs, pairsPerEpoch: config.validationPairs, batchSize: batch };
    const source = openValidation({ ...options, negativeShare: 0 });
    try {
      return await this.#validator.run(params, source, config.seed, signal);
    } finally {
      await source.close();
    }
  }
}

/** The result of a step of several batches: the mean of their losses, all else from the last one. */
function meanResult(results: readonly StepResult[]): StepResult {
  const last = results.at(-1)!;
  const mean = (of: (result: StepResult) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  const parts = Object.keys(last.parts).map((name) => [name, mean((result) => result.parts[name]!)]);
  return { ...last, loss: mean(({ loss }) => loss), parts: Object.fromEntries(parts) };
}
