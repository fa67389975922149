import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError, messageOf } from '../errors.js';
import { CarriedValues } from './carried-values.js';
import { deviceError } from './device-error.js';
import type { EagerBackend } from './eager-backend.js';
import { checkedFeeds, type Feeds, toOrtTensor } from './feeds.js';
import type { HostData, HostTensor } from './host-tensor.js';
import { ParameterStore } from './parameter-store.js';
import { RunQueue } from './run-queue.js';
import type { Provider } from './session.js';
import type { SpareTensors } from './spare-tensors.js';
import type { Port, Trace } from './trace/trace.js';
import { withCleanUp } from './with-clean-up.js';

/** A compiled graph; shared between programs of one function and signature. */
export interface CompiledGraph {
  readonly session: InferenceSession;
  readonly provider: Provider;
  /** Absent when compiled with `exportable: false`. */
  readonly graph?: Trace['graph'];
  readonly feeds: readonly Port[];
  readonly parameters: readonly Port[];
  readonly outputs: readonly Port[];
  readonly updates: readonly Port[];
  /** Whether the next values of parameters stay on a card. */
  readonly onCard: boolean;
  /** Buffers for the next values of parameters. */
  readonly spares: SpareTensors;
  /** The first part of a program in two parts; `session` is its rest then. */
  readonly first?: FirstPart;
  /** Called when the program is disposed of. */
  readonly release: () => Promise<void>;
}

/** The first part of a graph, and what it leaves to the rest. */
export interface FirstPart {
  readonly session: InferenceSession;
  readonly outputs: readonly Port[];
  /** Names of the values of the graph that the rest reads. */
  readonly carried: readonly string[];
}

/**
 * Decides after a run whether a parameter takes the value that the run computed for it. The values are in buffers of their
 * own, so that one that is not taken costs nothing; a selection in the graph would read and write each once more.
 *
 * @param outputs The run's outputs by name.
 * @param parameter The parameter's name.
 */
export type Keeps = (outputs: Readonly<Record<string, HostTensor>>, parameter: string) => boolean;

/** An executable function, compiled or eager, whose parameters persist between runs. */
export interface Program {
  /** ONNX Runtime's provider; ignored for an eager program. */
  readonly provider: Provider;
  /** Backend of tensorflow.js of an eager program; absent for a compiled program. */
  readonly eager?: EagerBackend;
  /** Inputs of a run: names, shapes and types. */
  readonly inputs: readonly Port[];
  /** Outputs of a run. */
  readonly outputs: readonly Port[];
  /** The traced graph, for export; absent when compiled with `exportable: false`. */
  readonly graph: Trace['graph'] | undefined;
  /** Names of the parameters that a run updates. */
  readonly updates: readonly string[];
  /** The parameters in the layout of the graph. */
  parametersInGraph(): { readonly port: Port; readonly data: HostData }[];
  /**
   * Sets parameters.
   *
   * @param values Some or all parameters in default layout.
   * @throws InputError when a name is unknown, a tensor is invalid, or a run or a copy of parameters is in progress; nothing
   * is set then.
   */
  setParameters(values: Feeds): void;
  /**
   * Copies of parameters after all runs so far, in default layout; later runs wait for them.
   *
   * @param names Default: all.
   * @throws DeviceError where they were on a card that failed.
   */
  parameters(names?: ReadonlySet<string>): Promise<Record<string, HostTensor>>;
  /**
   * Runs the function once. Runs are queued: each reads the parameters that the previous one wrote.
   *
   * @param feeds All inputs by name. They are not copied and must not change before the run has finished.
   * @param keeps Which of the updated parameters take their next values; the others keep theirs. Default: all.
   * @returns The outputs by name.
   * @throws InputError when an input is invalid or a parameter was never set; DeviceError, which is one, where the device
   * failed. A failed run does not change parameters. No run fails because what it no longer needs cannot be freed.
   */
  run(feeds: Feeds, keeps?: Keeps): Promise<Record<string, HostTensor>>;
  /**
   * Runs the first part of a program compiled with `first`; the next `run` executes the rest with the same parameters. What
   * it leaves to the rest serves one run, whether that succeeds or not, and lies on the card where the device can keep it
   * there. It is freed by that run, by the next `runFirst`, by `setParameters` and by `dispose`.
   *
   * @param feeds The inputs that the first part reads; others are allowed.
   * @returns The outputs of the first part, by name.
   * @throws InputError as `run` does, and when the program was not compiled with `first`.
   */
  runFirst(feeds: Feeds): Promise<Record<string, HostTensor>>;
  /**
   * Releases resources that no other program shares, after all runs so far; later ones are refused. Every call returns the same
   * promise.
   *
   * @throws The first error, after all was tried.
   */
  dispose(): Promise<void>;
}

/**
 * A compiled function. Runs read parameters in place and write updated values into a second buffer; on WebGPU they stay on
 * the card, and only losses come back. On the host onnxruntime-node
 * also copies every output once into an array that is discarded here: the only overhead of a training step beyond its
 * arithmetic, about 2 ms per million weights.
 */
export class CompiledProgram implements Program {
  readonly #compiled: CompiledGraph;
  readonly #parameters: ParameterStore;
  readonly #runs = new RunQueue();
  readonly #carried: CarriedValues;
  #disposed: Promise<void> | undefined;

  constructor(compiled: CompiledGraph) {
    this.#compiled = compiled;
    this.#parameters = new ParameterStore(compiled.parameters, compiled.updates, compiled.onCard, compiled.spares);
    this.#carried = new CarriedValues(compiled.first?.carried ?? []);
  }

  get provider(): Provider {
    return this.#compiled.provider;
  }

  get inputs(): readonly Port[] {
    return this.#compiled.feeds;
  }

  get outputs(): readonly Port[] {
    return this.#compiled.outputs;
  }

  get graph(): Trace['graph'] | undefined {
    return this.#compiled.graph;
  }

  get updates(): readonly string[] {
    return this.#compiled.updates.map(({ name }) => name);
  }

  parametersInGraph(): { readonly port: Port; readonly data: HostData }[] {
    this.#check();
    return this.#parameters.inGraph();
  }

  setParameters(values: Feeds): void {
    this.#check();
    checkIdle(this.#runs);
    this.#parameters.set(values);
    this.#carried.clear();
  }

  async parameters(names?: ReadonlySet<string>): Promise<Record<string, HostTensor>> {
    this.#check();
    return this.#runs.add(async () => {
      try {
        return await this.#parameters.read(names);
      } catch (error) {
        throw deviceError(this.provider, error) ?? error; // a copy from a card that was lost since the last run
      }
    });
  }

  async run(feeds: Feeds, keeps: Keeps = keepsAll): Promise<Record<string, HostTensor>> {
    this.#check();
    return this.#runs.add(() => this.#run(feeds, keeps));
  }

  async runFirst(feeds: Feeds): Promise<Record<string, HostTensor>> {
    this.#check();
    return this.#runs.add(() => this.#runFirst(feeds));
  }

  dispose(): Promise<void> {
    this.#disposed ??= withCleanUp(
      () => this.#runs.finished(),
      () => this.#carried.dispose(),
      () => this.#parameters.dispose(),
      () => this.#compiled.release(),
    );
    return this.#disposed;
  }

  async #run(feeds: Feeds, keeps: Keeps): Promise<Record<string, HostTensor>> {
    if (!this.#compiled.first) return this.#runRest(feeds, {}, keeps);
    try {
      return await this.#runRest(feeds, this.#carried.feeds(), keeps);
    } finally {
      this.#carried.clear();
    }
  }

  /** @param carried What the first part left to the rest. */
  async #runRest(
    feeds: Feeds,
    carried: Readonly<Record<string, OrtTensor>>,
    keeps: Keeps,
  ): Promise<Record<string, HostTensor>> {
    const { session, outputs } = this.#compiled;
    const given = { ...this.#gather(feeds, this.#compiled.feeds), ...carried };
    const fetches = { ...unallocated(outputs), ...this.#parameters.fetches() };
    const results = await this.#execute(session, given, fetches);
    const found = hostTensors(results, outputs);
    this.#parameters.advance(results, (parameter) => keeps(found, parameter));
    return found;
  }

  async #runFirst(feeds: Feeds): Promise<Record<string, HostTensor>> {
    const { first, feeds: ports } = this.#compiled;
    if (!first) throw new InputError("the program has one part; compile it with the option 'first'");
    const { session, outputs } = first;
    const read = new Set(session.inputNames);
    const used = ports.filter(({ graphName }) => read.has(graphName));
    const given = this.#gather(Object.fromEntries(used.map(({ name }) => [name, feeds[name]!])), used);
    this.#carried.clear(); // before the run: a card has no room for two sets, and a failed run leaves half of one
    const results = await this.#execute(session, given, { ...unallocated(outputs), ...this.#carried.fetches() });
    this.#carried.take(results);
    return hostTensors(results, outputs);
  }

  async #execute(
    session: InferenceSession,
    given: Record<string, OrtTensor>,
    fetches: Record<string, OrtTensor | null>,
  ): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await session.run(given, fetches);
    } catch (cause) {
      const { provider, feeds } = this.#compiled;
      const fault = deviceError(provider, cause);
      if (fault) throw fault;
      const used = feeds.filter(({ graphName }) => graphName in given); // of parameters a network has hundreds
      const shapes = used.map(({ name, graphName }) => `${name} [${given[graphName]!.dims}]`);
      throw new Error(`a run on ${provider} failed (inputs ${shapes.join(', ')}): ${messageOf(cause)}`, { cause });
    }
  }

  /** Inputs of a session: validated feeds and parameters. */
  #gather(feeds: Feeds, ports: readonly Port[]): Record<string, OrtTensor> {
    const result: Record<string, OrtTensor> = {};
    for (const { port, data, shape } of checkedFeeds(feeds, ports)) {
      result[port.graphName] = toOrtTensor(port.dtype, data, shape);
    }
    return Object.assign(result, this.#parameters.feeds());
  }

  #check(): void {
    if (this.#disposed) throw new Error('the program was disposed of');
  }
}

/** The default: every updated parameter takes its next value. */
export const keepsAll: Keeps = () => true;

/**
 * Sets the parameters of a new program, and disposes of it on failure.
 *
 * @throws InputError as `setParameters` does.
 */
export async function setOrDispose(program: Program, values: Feeds): Promise<void> {
  try {
    program.setParameters(values);
  } catch (error) {
    await program.dispose();
    throw error;
  }
}

/** @throws InputError when a run is in progress, as it could read a mixture of old and new parameters. */
export function checkIdle(runs: RunQueue): void {
  if (runs.isBusy) throw new InputError('parameters cannot be set while a run is under way; await it first');
}

/** Outputs that ONNX Runtime allocates. */
function unallocated(ports: readonly Port[]): Record<string, null> {
  return Object.fromEntries(ports.map(({ graphName }) => [graphName, null]));
}

function hostTensors(results: InferenceSession.OnnxValueMapType, ports: readonly Port[]): Record<string, HostTensor> {
  return Object.fromEntries(ports.map((port) => [port.name, fromOrt(results[port.graphName] as OrtTensor, port)]));
}

function fromOrt({ data, dims }: OrtTensor, { dtype }: Port): HostTensor {
  return { shape: dims, dtype, data: data as HostData };
}
