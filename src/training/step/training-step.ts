import { InputError } from '../../errors.js';
import { elementsOf, type HostParams } from '../../models/parameters.js';
import type { Rng } from '../../random/random.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { HostData, HostTensor } from '../../runtime/host-tensor.js';
import { type Program, setOrDispose } from '../../runtime/program.js';
import {
  keptUpdates,
  lossPart,
  mapName,
  mapsOf,
  momentumOf,
  type StepParts,
  startOf,
  stepFunction,
  stepInputs,
  wasTaken,
} from './step-function.js';
import {
  checkMomenta,
  drawShapes,
  initialValues,
  type StepShape,
  stepSpecs,
  type TrainingState,
} from './step-specs.js';

/** Inputs of a step for one batch. */
export interface StepFeeds {
  readonly template: Float32Array;
  readonly search: Float32Array;
  /** By the names of {@link Targets}. */
  readonly targets: Readonly<Record<string, Float32Array>>;
  readonly rate: number;
  readonly slowRate: number;
  /** If several batches are averaged: whether this is the first, and the last of them. */
  readonly isFirst?: boolean | undefined;
  readonly isLast?: boolean | undefined;
  /** For steps with `draws`: the stream of the network's random numbers, one for each batch. */
  readonly draws?: Rng | undefined;
}

/** The network's outputs by name. */
type Outputs = Readonly<Record<string, HostTensor>>;

/** Result of a step. */
export interface StepResult {
  readonly loss: number;
  /** Parts of the loss before weighting. */
  readonly parts: Readonly<Record<string, number>>;
  /** Norm of the gradient before clipping; not finite if the step was skipped for that. */
  readonly norm: number;
  /**
   * False if the step was skipped: weights, momenta and running statistics are unchanged. If several batches are averaged,
   * running statistics were updated by the batches before the first bad one.
   */
  readonly taken: boolean;
}

/** The compiled step of one phase; it holds the network's tensors. Frozen tensors are constants of its graph. */
export class TrainingStep {
  readonly #program: Program;
  readonly #parts: StepParts;
  readonly #frozen: HostParams;
  readonly #draws: Readonly<Record<string, Float32Array>>;
  /** Whether a step of several batches has begun. */
  #isBegun: boolean = false;

  private constructor(program: Program, parts: StepParts, frozen: HostParams, batch: number) {
    this.#program = program;
    this.#parts = parts;
    this.#frozen = frozen;
    const isUsed = ([draw]: [string, readonly number[]]): boolean => program.inputs.some(({ name }) => name === draw);
    const used = Object.entries(drawShapes(parts, batch)).filter(isUsed);
    this.#draws = Object.fromEntries(used.map(([name, shape]) => [name, new Float32Array(elementsOf(shape))]));
  }

  /**
   * Compiles a step and loads its tensors.
   *
   * @throws InputError if a tensor is missing or has another shape, or some but not all momenta are given.
   */
  static async create(
    parts: StepParts,
    shape: StepShape,
    state: TrainingState,
    options: CompileOptions = {},
  ): Promise<TrainingStep> {
    const { inputs, frozen } = stepSpecs(parts, shape, state.params);
    if (Object.keys(state.momenta).length > 0) checkMomenta(parts, state.momenta);
    const first = parts.seesOutputs ? { first: mapName('') } : {};
    const program = await compile(stepFunction(parts), inputs, { ...options, ...first, exportable: false });
    await setOrDispose(program, initialValues(inputs, state));
    return new TrainingStep(program, parts, frozen, shape.batch);
  }

  /**
   * The network's outputs for a batch, before its labels exist: of steps with `seesOutputs`. The next `run` continues with
   * the same images and weights and computes no convolution again.
   *
   * @returns By name.
   * @throws InputError if the step draws random numbers and `draws` is missing.
   */
  async forward({ template, search, draws }: Pick<StepFeeds, 'template' | 'search' | 'draws'>): Promise<Outputs> {
    this.#draw(draws);
    return mapsOf(await this.#program.runFirst({ template, search, ...this.#draws }));
  }

  /**
   * Runs one step, or one of the batches that are averaged in a step. With `seesOutputs` `forward` comes before it, and
   * `draws` are not needed again.
   *
   * @throws InputError if the step draws random numbers and `draws` is missing.
   */
  async run({
    template,
    search,
    targets,
    rate,
    slowRate,
    isFirst = true,
    isLast = true,
    draws,
  }: StepFeeds): Promise<StepResult> {
    const names = this.#program.inputs.map(({ name }) => name);
    const scalars: Record<string, number> = {
      [stepInputs.rate]: rate,
      [stepInputs.slowRate]: slowRate,
      [stepInputs.isFirst]: Number(isFirst),
    };
    const used = Object.entries(scalars).filter(([name]) => names.includes(name));
    const given = Object.fromEntries(used.map(([name, value]): [string, HostData] => [name, Float32Array.of(value)]));
    if (!this.#parts.seesOutputs) this.#draw(draws);
    const feeds = { template, search, ...targets, ...given, ...this.#draws };
    const results = await this.#program.run(feeds, keptUpdates(this.#parts, isLast));
    this.#isBegun = !isLast;
    const number = (name: string): number => results[name]!.data[0]!;
    const parts = Object.keys(this.#parts.lossWeights).map((name) => [name, number(lossPart(name))]);
    return {
      loss: number('loss'),
      parts: Object.fromEntries(parts),
      norm: number('norm'),
      taken: wasTaken(results),
    };
  }

  /** A copy of the network's tensors and momenta after the whole steps so far. */
  async state(): Promise<TrainingState> {
    const current = await this.#program.parameters();
    const { network, trained } = this.#parts;
    const whole = (name: string): HostTensor | undefined => (this.#isBegun && current[startOf(name)]) || current[name];
    return {
      params: Object.fromEntries(network.table.map(({ name }) => [name, whole(name) ?? this.#frozen[name]!])),
      momenta: Object.fromEntries(trained.names.map((name) => [name, current[momentumOf(name)]!])),
    };
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }

  /** Draws the batch's random numbers: multiples of 2^-24 in [0, 1), exact in float32. */
  #draw(rng: Rng | undefined): void {
    for (const [name, values] of Object.entries(this.#draws)) {
      if (!rng) throw new InputError(`the step draws '${name}' at random; expected a random stream; pass 'draws'`);
      for (let i = 0; i < values.length; i++) values[i] = rng.below(drawLevels) / drawLevels;
    }
  }
}

const drawLevels = 2 ** 24;
