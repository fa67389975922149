import { type HostTensor, hostArray } from '../host-tensor.js';
import { storedValues } from '../stored-tensor.js';
import { tf } from '../tf.js';
import { sizeOf } from './layout.js';
import { callSite, TraceError } from './trace-error.js';
import { type Origin, type TracedType, TracedValue } from './traced-value.js';

/** Of `tf.KernelBackend`, which is not extended, so that this module can be read without loading tensorflow.js. */
type Members = Pick<
  tf.KernelBackend,
  | 'write'
  | 'readSync'
  | 'read'
  | 'disposeData'
  | 'incRef'
  | 'refCount'
  | 'numDataIds'
  | 'floatPrecision'
  | 'epsilon'
  | 'memory'
  | 'dispose'
>;

/**
 * A backend of tensorflow.js for tensors of which only some have values. Nothing is freed, as a trace is short and its
 * values are mostly names. Tensors of other backends stay there, with whoever else refers to them: only their values are read.
 */
export abstract class ValueBackend implements Members {
  /** This backend as tensorflow.js takes it; only the timer and cards' memory are missing. */
  readonly asKernelBackend: tf.KernelBackend = this as Members as tf.KernelBackend;
  readonly #values: tf.DataStorage<TracedValue> = new tf.DataStorage(this.asKernelBackend, tf.engine());
  /** Values of tensors of other backends, by type and shape: several tensors may share their data. */
  readonly #others = new WeakMap<object, Map<string, TracedValue>>();

  /** The traced value of a tensor; one of another backend is a constant. */
  lookup(tensor: tf.TensorInfo): TracedValue {
    return this.#values.has(tensor.dataId) ? this.#values.get(tensor.dataId) : this.#ofOther(tensor);
  }

  /** Creates a tensor of a traced value. */
  tensor(value: TracedValue): tf.TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.type };
  }

  /** Creates a tensor with known values. */
  known(values: ArrayLike<number>, shape: readonly number[], type: TracedType): tf.TensorInfo {
    return this.tensor(knownValue(values, shape, type));
  }

  /** Creates a tensor with the values of another, which are not transposed before they are used. */
  knownTensor(given: HostTensor): tf.TensorInfo {
    const { values } = storedValues(given);
    const first = values[0];
    const isUniform = values.every((value) => Object.is(value, first));
    if (isUniform) return this.known(values, given.shape, given.dtype);
    const origin: Origin = {
      kind: 'known',
      tensor: given,
      get values() {
        return given.data;
      },
    };
    return this.tensor(new TracedValue([...given.shape], given.dtype, origin));
  }

  write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.#values.set(dataId, givenValue(values, shape, dtype));
    return dataId;
  }

  readSync(dataId: object): tf.backend_util.BackendValues {
    const value = this.#values.get(dataId);
    const { shape, type, compact } = value;
    const { origin } = compact;
    if (origin.kind === 'known' && (compact === value || origin.values.length === 1)) {
      const all = hostArray(type, sizeOf(shape));
      if (origin.values.length === 1) all.fill(origin.values[0]!);
      else all.set(origin.values);
      return all;
    }
    throw new TraceError(
      `values of a tensor of shape [${shape}] are read (dataSync, arraySync, print) while tracing, when only shapes are known; ` +
        `met ${callSite()}. Compute them outside and pass them as an input`,
    );
  }

  async read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return this.readSync(dataId);
  }

  disposeData(): boolean {
    return true;
  }

  /** Called by a variable, which refers to the data of the tensor that it is made of. */
  incRef(dataId: object): void {
    const owner = tf.engine().state.tensorInfo.get(dataId)!.backend;
    if (owner !== this.asKernelBackend) owner.incRef(dataId);
  }

  refCount(): number {
    return 1;
  }

  numDataIds(): number {
    return this.#values.numDataIds();
  }

  floatPrecision(): 32 {
    return 32;
  }

  epsilon(): number {
    return 1e-7;
  }

  memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  dispose(): void {}

  #ofOther({ dataId, shape, dtype }: tf.TensorInfo): TracedValue {
    const known = this.#others.get(dataId) ?? new Map<string, TracedValue>();
    this.#others.set(dataId, known);
    const key = `${dtype} [${shape}]`;
    const value = known.get(key) ?? givenValue(tf.engine().readSync(dataId), shape, dtype);
    known.set(key, value);
    return value;
  }
}

/** @throws TraceError for values that are no real numbers. */
function givenValue(values: tf.backend_util.BackendValues, shape: readonly number[], dtype: tf.DataType): TracedValue {
  if (dtype === 'string' || dtype === 'complex64') {
    throw new TraceError(`tensors of type ${dtype} cannot be traced; met ${callSite()}`);
  }
  const numbers = values as ArrayLike<number>;
  if (numbers.length !== sizeOf(shape)) throw new Error(`${numbers.length} values for shape [${shape}]`);
  return knownValue(numbers, shape, dtype);
}

/** A known value. Uniform ones, which are frequent in gradients, are stored as a single number. */
function knownValue(values: ArrayLike<number>, shape: readonly number[], type: TracedType): TracedValue {
  const [size, first] = [sizeOf(shape), values[0] ?? 0];
  for (let i = 0; i < size; i++) {
    if (!Object.is(values[i], first)) return new TracedValue([...shape], type, { kind: 'known', values });
  }
  const ones = shape.map(() => 1);
  const one = new TracedValue(ones, type, { kind: 'known', values: [first] });
  if (size === 0) return new TracedValue([...shape], type, { kind: 'known', values });
  return size === 1 ? one : new TracedValue([...shape], type, { kind: 'repeated', of: one });
}
