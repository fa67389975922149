import { InputError } from '../errors.js';
import { deviceError } from './device-error.js';
import { type EagerBackend, lostDevice, onEagerBackend } from './eager-backend.js';
import { asHostTensor, checkedFeeds, type Feeds, unknownName } from './feeds.js';
import { type HostData, type HostTensor, type HostType, hostArray } from './host-tensor.js';
import { checkIdle, type Keeps, keepsAll, type Program } from './program.js';
import { RunQueue } from './run-queue.js';
import { tf } from './tf.js';
import { sizeOf, toLayout } from './trace/layout.js';
import {
  constantOf,
  type InputSpecs,
  inputSpec,
  type NamedTensors,
  type Port,
  type TensorFunction,
  type Trace,
  trace,
} from './trace/trace.js';
import { withCleanUp } from './with-clean-up.js';

/**
 * A function executed operation by operation on a backend of tensorflow.js, for hardware that only tensorflow.js
 * supports. Parameters stay on that backend between runs. The function is traced once, to determine its inputs and
 * outputs and to reject what a compiled program would.
 */
export class EagerProgram implements Program {
  readonly provider = 'cpu';
  readonly eager: EagerBackend;
  readonly #fn: TensorFunction;
  readonly #trace: Trace;
  readonly #constants: Readonly<Record<string, tf.Tensor>>;
  readonly #parameters = new Map<string, tf.Tensor>();
  readonly #runs = new RunQueue();
  readonly #first: string | undefined;
  #disposed: Promise<void> | undefined;

  private constructor(
    fn: TensorFunction,
    traced: Trace,
    constants: Readonly<Record<string, tf.Tensor>>,
    backend: EagerBackend,
    first: string | undefined,
  ) {
    this.#first = first;
    this.#fn = fn;
    this.#trace = traced;
    this.#constants = constants;
    this.eager = backend;
  }

  /**
   * Creates a program and activates its backend.
   *
   * @param first Prefix of the names of outputs that `runFirst` returns.
   * @throws TraceError and InputError as `compile` does.
   */
  static async of(
    fn: TensorFunction,
    inputs: InputSpecs,
    backend: EagerBackend,
    first?: string,
  ): Promise<EagerProgram> {
    return onEagerBackend(backend, () => {
      const traced = trace(fn, inputs);
      return new EagerProgram(fn, traced, keptConstants(inputs), backend, first);
    });
  }

  get inputs(): readonly Port[] {
    return this.#trace.feeds;
  }

  get outputs(): readonly Port[] {
    return this.#trace.outputs.filter(({ name }) => !this.#isFirst(name));
  }

  get graph(): Trace['graph'] {
    return this.#trace.graph;
  }

  get updates(): readonly string[] {
    return this.#trace.updates.map(({ name }) => name);
  }

  parametersInGraph(): { readonly port: Port; readonly data: HostData }[] {
    this.#check();
    return this.#ready().map(([port, tensor]) => {
      const data = tensor.dataSync() as HostData;
      return { port, data: toLayout(data, port.shape, port.layout) as HostData };
    });
  }

  setParameters(values: Feeds): void {
    this.#check();
    checkIdle(this.#runs);
    const { parameters } = this.#trace;
    const tensors = Object.entries(values).map(([name, given]): [string, HostTensor] => {
      const port = parameters.find((one) => one.name === name);
      if (!port) {
        const names = parameters.map((one) => one.name);
        throw new InputError(unknownName('parameter', name, names));
      }
      return [name, asHostTensor(`parameter '${name}'`, given, port)];
    });
    for (const [name, tensor] of tensors) this.#replace(name, tf.keep(copyOf(tensor)));
  }

  async parameters(names?: ReadonlySet<string>): Promise<Record<string, HostTensor>> {
    this.#check();
    return this.#runs.add(() => this.#orFault(this.#read(names)));
  }

  async run(feeds: Feeds, keeps: Keeps = keepsAll): Promise<Record<string, HostTensor>> {
    this.#check();
    return this.#runs.add(() => this.#orFault(this.#run(feeds, keeps)));
  }

  async runFirst(feeds: Feeds): Promise<Record<string, HostTensor>> {
    this.#check();
    const zeros = ({ name, shape, dtype }: Port): [string, HostData] => [name, hostArray(dtype, sizeOf(shape))];
    return this.#runs.add(() => {
      if (this.#first === undefined)
        throw new InputError("the program has one part; compile it with the option 'first'");
      return this.#orFault(this.#run({ ...Object.fromEntries(this.inputs.map(zeros)), ...feeds }, keepsAll, true));
    });
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#free();
    return this.#disposed;
  }

  async #free(): Promise<void> {
    await this.#runs.finished();
    const tensors = [...this.#parameters.values(), ...Object.values(this.#constants)];
    await withCleanUp(async () => {}, ...tensors.map((tensor) => () => tensor.dispose()));
  }

  async #read(names: ReadonlySet<string> | undefined): Promise<Record<string, HostTensor>> {
    const wanted = this.#ready().filter(([{ name }]) => names?.has(name) ?? true);
    const read = wanted.map(async ([{ name }, tensor]) => [name, await hostTensor(tensor)] as const);
    return Object.fromEntries(await Promise.all(read));
  }

  async #run(feeds: Feeds, keeps: Keeps, isFirst: boolean = false): Promise<Record<string, HostTensor>> {
    const parameters = this.#ready();
    const given = checkedFeeds(feeds, this.#trace.feeds);
    const computed = await onEagerBackend(this.eager, () =>
      tf.tidy(() => {
        const tensors: NamedTensors = { ...this.#constants };
        for (const [{ name }, tensor] of parameters) tensors[name] = tensor;
        for (const { port, shape, data } of given) tensors[port.name] = tf.tensor(data, [...shape], port.dtype);
        // a result may be one of the given tensors, which must not be disposed of
        const results = Object.entries(this.#fn(tensors));
        const copies = results.map(([name, tensor]): [string, tf.Tensor] => [name, tf.clone(tensor)]);
        for (const [, tensor] of copies) tf.keep(tensor);
        return copies;
      }),
    );
    const results = new Map(computed);
    return withCleanUp(
      () => this.#taken(results, keeps, isFirst),
      () => tf.dispose([...results.values()]),
    );
  }

  /** The outputs among a run's results. Takes next values of parameters, all or none, out of the results. */
  async #taken(results: Map<string, tf.Tensor>, keeps: Keeps, isFirst: boolean): Promise<Record<string, HostTensor>> {
    const wanted = [...results].filter(([name]) => isFirst === this.#isFirst(name));
    const updates = new Set(this.updates);
    const outputs: Record<string, HostTensor> = {};
    for (const [name, tensor] of wanted) if (!updates.has(name)) outputs[name] = await hostTensor(tensor);
    const kept = wanted.filter(([name]) => updates.has(name) && keeps(outputs, name));
    for (const [name, tensor] of kept) {
      results.delete(name);
      this.#replace(name, tensor);
    }
    return outputs;
  }

  /** A run, or the fault of the device that it failed by. */
  async #orFault<T>(run: Promise<T>): Promise<T> {
    try {
      return await run;
    } catch (error) {
      throw deviceError(this.eager, lostDevice(this.eager) ?? error) ?? error;
    }
  }

  #isFirst(name: string): boolean {
    return this.#first !== undefined && name.startsWith(this.#first);
  }

  #replace(name: string, tensor: tf.Tensor): void {
    const before = this.#parameters.get(name);
    this.#parameters.set(name, tensor);
    before?.dispose();
  }

  #ready(): [Port, tf.Tensor][] {
    return this.#trace.parameters.map((port) => {
      const tensor = this.#parameters.get(port.name);
      if (!tensor) throw new InputError(`parameter '${port.name}' was never set; call setParameters first`);
      return [port, tensor];
    });
  }

  #check(): void {
    if (this.#disposed) throw new Error('the program was disposed of');
  }
}

/** Copies of a function's constants, which live until they are disposed of; none where one cannot be made. */
function keptConstants(inputs: InputSpecs): Record<string, tf.Tensor> {
  const kept: Record<string, tf.Tensor> = {};
  tf.tidy(() => {
    for (const [name, given] of Object.entries(inputs)) {
      const constant = constantOf(inputSpec(name, given));
      if (constant) kept[name] = copyOf(constant);
    }
    for (const tensor of Object.values(kept)) tf.keep(tensor);
  });
  return kept;
}

function copyOf({ data, shape, dtype }: HostTensor): tf.Tensor {
  return tf.tensor(data.slice(), [...shape], dtype); // a backend may keep a reference to the array
}

async function hostTensor(tensor: tf.Tensor): Promise<HostTensor> {
  const data = (await tensor.data()) as HostData;
  return { shape: [...tensor.shape], dtype: tensor.dtype as HostType, data: data.slice() };
}
