import { InputError } from '../../errors.js';
import { parameterInputs } from '../../models/parameters.js';
import { random } from '../../random/random.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { Program } from '../../runtime/program.js';
import { mean } from '../../statistics/mean.js';
import { counted } from '../../text/number-text.js';
import type { Phase } from '../../trackers/recipe.js';
import { BatchTargets } from '../loop/batch-targets.js';
import type { ResolvedTraining } from '../loop/config.js';
import type { OpenPairs } from '../loop/train.js';
import type { ObservedEpoch } from '../loop/trainer.js';
import { phaseAt } from '../optimiser/phases.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch } from '../pairs/pair-batch.js';
import { epochStep } from '../step/epoch-step.js';
import { mapName, mapsOf } from '../step/step-function.js';
import { batchInputs } from '../step/step-specs.js';
import { type LabelSnapshot, labelSnapshot } from './label-snapshot.js';
import { type LabelStatistics, labelStatistics } from './label-statistics.js';
import { type LossSide, lossSides, normName, probeFunction } from './part-gradients.js';

/** Which pairs a training is probed on. */
export interface ProbeOptions {
  /** Number of pairs; a multiple of the training's batch size, or fewer. */
  readonly pairs: number;
  /** The first pairs, whose labels are stored. */
  readonly shown: number;
  /** Seed of the pairs. */
  readonly seed: number;
}

/** The labels of fixed pairs after an epoch, and how strongly they train the network. Plain JSON. */
export interface EpochProbe {
  /** Finished epochs; 0: before the first step. */
  readonly epochs: number;
  /** Over all pairs. */
  readonly statistics: LabelStatistics;
  /**
   * Norm of the gradient of each side of the loss, by the weights of its parts, over all trained tensors; before clipping.
   * Mean over batches; null if not finite.
   */
  readonly gradientNorms: Readonly<Record<LossSide, number | null>>;
  /** Of the first pairs. */
  readonly images: readonly LabelSnapshot[];
}

/**
 * Checks a probe's options for a training.
 *
 * @returns Pairs per batch: as many as in a training step, or all.
 * @throws InputError if a count is not an integer >= 1, more pairs are shown than there are, or batches would be unequal.
 */
export function probeBatch({ pairs, shown, seed }: ProbeOptions, { pairs: training }: ResolvedTraining): number {
  for (const [name, value, min] of [
    ['pairs', pairs, 1],
    ['shown', shown, 1],
    ['seed', seed, 0],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= min) continue;
    throw new InputError(`probe: expected ${name} to be an integer >= ${min}, found ${value}`);
  }
  if (shown > pairs)
    throw new InputError(`probe: found ${counted(shown, 'pair')} to show of ${pairs}; expected at most ${pairs}`);
  const batch = Math.min(training.batchSize, pairs);
  if (pairs % batch === 0) return batch;
  throw new InputError(
    `probe: found ${counted(pairs, 'pair')}; expected a multiple of the batch size ${batch}, or fewer`,
  );
}

/** Options of the source of a probe's pairs. They are positive pairs of their own seed. */
export function probePairs({ pairs, seed }: ProbeOptions, training: ResolvedTraining, batch: number): PairOptions {
  return { ...training.pairs, seed, pairsPerEpoch: pairs, batchSize: batch, negativeShare: 0 };
}

/**
 * Asks a training's assigner for the labels of fixed pairs, with predictions and gradients as its training step would compute
 * them: by the batch's statistics, with the tensors that the epoch's phase trains. Its programs and random numbers are its
 * own, so that the training does not depend on it.
 */
export class Probe {
  readonly #training: ResolvedTraining;
  readonly #options: ProbeOptions;
  readonly #compile: CompileOptions;
  readonly #batches: readonly PairBatch[];
  readonly #labels: BatchTargets;
  #program: Program | undefined;
  #phase: Phase | undefined;

  private constructor(
    training: ResolvedTraining,
    options: ProbeOptions,
    compile: CompileOptions,
    batches: readonly PairBatch[],
  ) {
    const { assigner, boxAssigner, model } = training;
    this.#training = training;
    this.#options = options;
    this.#compile = compile;
    this.#batches = batches;
    this.#labels = new BatchTargets(assigner, model.tracker.training, batches[0]!.count, boxAssigner);
  }

  /**
   * Draws the pairs.
   *
   * @throws InputError as {@link probeBatch}; the source's errors.
   */
  static async create(
    training: ResolvedTraining,
    options: ProbeOptions,
    openPairs: OpenPairs,
    compile: CompileOptions = {},
  ): Promise<Probe> {
    const source = openPairs(probePairs(options, training, probeBatch(options, training)));
    const batches: PairBatch[] = [];
    try {
      for await (const batch of source.batches(0)) batches.push(copyOf(batch));
    } finally {
      await source.close();
    }
    return new Probe(training, options, compile, batches);
  }

  /** Probes a network between two epochs. Labels of assigners that see no predictions are the same each time. */
  async run({ epochs, params }: ObservedEpoch): Promise<EpochProbe> {
    const program = await this.#programOf(Math.max(0, epochs - 1));
    program.setParameters(params);
    const { assigner, model } = this.#training;
    const { bestBox } = model.tracker.training;
    const images: LabelSnapshot[] = [];
    const norms: Record<LossSide, number[]> = { classification: [], regression: [] };
    const rng = random(this.#options.seed, 'probe');
    for (const batch of this.#batches) {
      const { template, search } = batch;
      const maps = mapsOf(await program.runFirst({ template, search }));
      this.#labels.write(batch, rng, maps, (pair, gt, assignment, predictions) => {
        const best = bestBox(maps, assigner.grid, pair);
        images.push(labelSnapshot(assigner.grid, gt, assignment, predictions!, best, assigner.needsPredictions));
      });
      const results = await program.run({ template, search, ...this.#labels.targets.feeds });
      for (const side of lossSides) norms[side].push(results[normName(side)]!.data[0]!);
    }
    return {
      epochs,
      statistics: labelStatistics(images),
      gradientNorms: { classification: finiteMean(norms.classification), regression: finiteMean(norms.regression) },
      images: images.slice(0, this.#options.shown),
    };
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#program?.dispose();
  }

  /** Compiles the program of an epoch's phase if the phase changes. */
  async #programOf(epoch: number): Promise<Program> {
    const { config, model } = this.#training;
    const phase = phaseAt(config.phases, epoch);
    if (this.#program && phase === this.#phase) return this.#program;
    await this.#program?.dispose();
    const { parts, shape } = epochStep(config, model, epoch, this.#labels.targets);
    const batch = this.#batches[0]!.count;
    const inputs = { ...batchInputs({ ...shape, batch }), ...parameterInputs(parts.network.table) };
    const options = { ...this.#compile, first: mapName(''), exportable: false };
    this.#program = await compile(probeFunction(parts), inputs, options);
    this.#phase = phase;
    return this.#program;
  }
}

/** A copy outside of shared memory. */
function copyOf({ count, template, search, boxes, negative }: PairBatch): PairBatch {
  return {
    count,
    template: Float32Array.from(template),
    search: Float32Array.from(search),
    boxes: Float64Array.from(boxes),
    negative: Uint8Array.from(negative),
  };
}

function finiteMean(values: readonly number[]): number | null {
  const found = mean(values);
  return Number.isFinite(found) ? found : null;
}
