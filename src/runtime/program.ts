import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError, messageOf } from '../errors.js';
import type { EagerBackend } from './eager-backend.js';
import { checkedFeeds, type Feeds, toOrtTensor } from './feeds.js';
import type { HostData, HostTensor } from './host-tensor.js';
import { ParameterStore } from './parameter-store.js';
import { RunQueue } from './run-queue.js';
import type { Provider } from './session.js';
import type { Port, Trace } from './trace/trace.js';

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
  /** Called when the program is disposed of. */
  readonly release: () => Promise<void>;
}

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
   * @throws InputError when a name is unknown, a tensor is invalid or a run is in progress; nothing is set then.
   */
  setParameters(values: Feeds): void;
  /** Copies of the parameters after all runs so far, in default layout. */
  parameters(): Promise<Record<string, HostTensor>>;
  /**
   * Runs the function once. Runs are queued: each reads the parameters that the previous one wrote.
   *
   * @param feeds All inputs by name. They are not copied and must not change before the run has finished.
   * @returns The outputs by name.
   * @throws InputError when an input is invalid or a parameter was never set. A failed run does not change parameters.
   */
  run(feeds: Feeds): Promise<Record<string, HostTensor>>;
  /** Releases resources that no other program shares. Waits for queued runs. */
  dispose(): Promise<void>;
}

/**
 * A compiled function. Runs read parameters in place and write updated values into a second buffer. onnxruntime-node
 * also copies every output once into an array that is discarded here: the only overhead of a training step beyond its
 * arithmetic, about 2 ms per million weights.
 */
export class CompiledProgram implements Program {
  readonly #compiled: CompiledGraph;
  readonly #parameters: ParameterStore;
  readonly #runs = new RunQueue();
  #isDisposed = false;

  constructor(compiled: CompiledGraph) {
    this.#compiled = compiled;
    this.#parameters = new ParameterStore(compiled.parameters, compiled.updates);
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
  }

  async parameters(): Promise<Record<string, HostTensor>> {
    await this.#runs.finished();
    this.#check();
    return this.#parameters.read();
  }

  run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    return this.#runs.add(() => this.#run(feeds));
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#runs.finished();
    await this.#compiled.release();
  }

  async #run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    this.#check();
    const { session, provider, outputs } = this.#compiled;
    const given = this.#gather(feeds);
    const fetches: Record<string, OrtTensor | null> = {};
    for (const { graphName } of outputs) fetches[graphName] = null;
    Object.assign(fetches, this.#parameters.fetches());
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await session.run(given, fetches);
    } catch (cause) {
      const shapes = Object.entries(given).map(([name, tensor]) => `${name} [${tensor.dims}]`);
      throw new Error(`a run on ${provider} failed (inputs ${shapes.join(', ')}): ${messageOf(cause)}`, { cause });
    }
    this.#parameters.advance();
    return Object.fromEntries(outputs.map((port) => [port.name, fromOrt(results[port.graphName] as OrtTensor, port)]));
  }

  /** Inputs of the session: validated feeds and parameters. */
  #gather(feeds: Feeds): Record<string, OrtTensor> {
    const result: Record<string, OrtTensor> = {};
    for (const { port, data, shape } of checkedFeeds(feeds, this.#compiled.feeds)) {
      result[port.graphName] = toOrtTensor(port.dtype, data, shape);
    }
    return Object.assign(result, this.#parameters.feeds());
  }

  #check(): void {
    if (this.#isDisposed) throw new Error('the program was disposed of');
  }
}

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

function fromOrt({ data, dims }: OrtTensor, { dtype }: Port): HostTensor {
  return { shape: dims, dtype, data: data as HostData };
}
