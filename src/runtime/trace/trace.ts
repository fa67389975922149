import { InputError } from '../../errors.js';
import { checkHostTensor, type HostData, type HostTensor, type HostType, isHostType } from '../host-tensor.js';
import type { OnnxGraph } from '../onnx/graph.js';
import type { Provider } from '../session.js';
import { storedValues } from '../stored-tensor.js';
import { tf } from '../tf.js';
import { defaultLayout, inLayout, type Layout } from './layout.js';
import { type KernelCall, Recorder, TRACE_BACKEND } from './recorder.js';
import { registerRules } from './register-rules.js';
import { TraceError } from './trace-error.js';
import { TracedValue } from './traced-value.js';

/** An input of a function to trace. A bare list is the shape of a float32 input. */
export interface InputSpec {
  readonly shape: readonly number[];
  /** Default: float32. */
  readonly dtype?: HostType;
  /** Whether the input persists between runs; the function may return its updated value under the same name. */
  readonly parameter?: boolean;
  /** Value of a constant, which allows optimisation by the runtime. */
  readonly value?: HostData | HostTensor;
}

/** Inputs by name. */
export type InputSpecs = Readonly<Record<string, readonly number[] | InputSpec>>;

/** Tensors by name. */
export type NamedTensors = Record<string, tf.Tensor>;

/** A function of named tensors. Its results are outputs, or updated values of parameters of the same name. */
export type TensorFunction = (inputs: NamedTensors) => Readonly<Record<string, tf.Tensor>>;

/** An input or output of a traced graph. */
export interface Port {
  /** Name in the traced function. */
  readonly name: string;
  /** Name in the graph. */
  readonly graphName: string;
  /** Logical shape. */
  readonly shape: readonly number[];
  readonly dtype: HostType;
  /** Layout in the graph; the default layout except for parameters. */
  readonly layout: Layout;
}

/** A recorded function. */
export interface Trace {
  readonly graph: OnnxGraph;
  readonly feeds: readonly Port[];
  readonly parameters: readonly Port[];
  readonly outputs: readonly Port[];
  /** Updated values of parameters, in the parameter's layout. */
  readonly updates: readonly Port[];
}

/**
 * Records the operations of a function by executing it once on tensors without values.
 *
 * @param provider Target provider; only operations that it supports are recorded.
 * @param block Channels per block, if `blockConvolutions` follows. Default: 0, none.
 * @param observe Receives every kernel that the function calls.
 * @throws TraceError when the function cannot be traced; errors of the function. The current backend is always
 * restored.
 */
export function trace(
  fn: TensorFunction,
  specs: InputSpecs,
  provider: Provider = 'cpu',
  block: number = 0,
  observe?: (call: KernelCall) => void,
): Trace {
  registerRules();
  const recorder = new Recorder(provider, block, observe);
  const engine = tf.engine();
  const [backend, variables] = [engine.backendName, new Set(Object.keys(engine.registeredVariables))];
  tf.registerBackend(TRACE_BACKEND, () => recorder.asKernelBackend, 0);
  void engine.setBackend(TRACE_BACKEND); // takes effect immediately, as creating this backend is synchronous
  try {
    let result: Trace | undefined;
    tf.tidy(() => {
      result = record(fn, specs, recorder);
    });
    return result!;
  } finally {
    for (const [name, variable] of Object.entries(engine.registeredVariables)) {
      if (!variables.has(name)) variable.dispose(); // created by the function, without values
    }
    if (backend) void engine.setBackend(backend);
    tf.removeBackend(TRACE_BACKEND);
  }
}

function record(fn: TensorFunction, specs: InputSpecs, recorder: Recorder): Trace {
  const [tensors, feeds, parameters]: [NamedTensors, Port[], InputPort[]] = [{}, [], []];
  for (const [name, given] of Object.entries(specs)) {
    const spec = resolve(name, given);
    const { shape, dtype } = spec;
    let info: tf.TensorInfo;
    if (spec.constant) {
      info = recorder.knownTensor(spec.constant);
    } else if (spec.parameter) {
      const value = new TracedValue(shape, dtype, { kind: 'parameter', parameter: name });
      parameters.push({ name, shape, dtype, value });
      info = recorder.tensor(value);
    } else {
      info = recorder.output(recorder.graph.input(name, dtype, shape), shape, dtype);
      feeds.push({ name, graphName: name, shape, dtype, layout: defaultLayout(shape.length) });
    }
    tensors[name] = tf.engine().makeTensorFromTensorInfo(info);
  }
  const results = fn(tensors);
  if (results instanceof Promise)
    throw new TraceError('the function is asynchronous; only synchronous ones can be traced');
  return finish(results, recorder, feeds, parameters);
}

interface InputPort extends Omit<Port, 'layout' | 'graphName'> {
  readonly value: TracedValue;
}

/** Declares outputs, updated parameters, and unused parameters. */
function finish(
  results: Readonly<Record<string, tf.Tensor>>,
  recorder: Recorder,
  feeds: readonly Port[],
  parameters: readonly InputPort[],
): Trace {
  const { graph } = recorder;
  const [outputs, updates]: [Port[], Port[]] = [[], []];
  if (!results || results instanceof tf.Tensor) {
    throw new TraceError(`the function returns ${results ? 'a tensor' : 'nothing'}; expected tensors by name: { y }`);
  }
  const entries = Object.entries(results);
  if (entries.length === 0) throw new TraceError('the function returns no tensors; expected at least one, by name');
  for (const [name, tensor] of entries) {
    if (!(tensor instanceof tf.Tensor)) throw new TraceError(`the function's result '${name}' is not a tensor`);
    const dtype = tensor.dtype as HostType;
    const parameter = parameters.find((port) => port.name === name);
    if (parameter && (String(parameter.shape) !== String(tensor.shape) || parameter.dtype !== dtype)) {
      throw new TraceError(
        `the updated value of parameter '${name}' is ${dtype} [${tensor.shape}]; expected ${parameter.dtype} [${parameter.shape}]`,
      );
    }
    checkName(name);
    if (parameter) recorder.nameIn(parameter.value, recorder.parameterLayouts.get(name) ?? recorder.layoutOf(tensor));
    const layout = recorder.parameterLayouts.get(name) ?? defaultLayout(tensor.shape.length);
    const graphName = parameter ? `next:${name}` : name;
    graph.output(graphName, recorder.nameIn(tensor, layout), dtype, inLayout(tensor.shape, layout));
    (parameter ? updates : outputs).push({ name, graphName, shape: [...tensor.shape], dtype, layout });
  }
  const ports = parameters.map(({ name, shape, dtype, value }): Port => {
    if (!recorder.parameterLayouts.has(name)) recorder.nameIn(value);
    return { name, graphName: name, shape, dtype, layout: recorder.parameterLayouts.get(name)! };
  });
  return { graph, feeds, parameters: ports, outputs, updates };
}

interface ResolvedSpec extends InputSpec {
  readonly dtype: HostType;
  readonly constant: HostTensor | undefined;
}

function resolve(name: string, given: readonly number[] | InputSpec): ResolvedSpec {
  checkName(name);
  const spec = inputSpec(name, given);
  const dtype = spec.dtype ?? 'float32';
  if (!isHostType(dtype)) {
    throw new InputError(`input '${name}': expected numbers of float32, int32 or bool, found ${dtype}`);
  }
  if (!spec.shape.every((side) => Number.isSafeInteger(side) && side > 0)) {
    throw new InputError(`input '${name}': expected a shape of whole numbers from 1 on, found [${spec.shape}]`);
  }
  const constant = constantOf(spec);
  if (constant) {
    const data = storedValues(constant).values; // in another layout there are as many
    checkHostTensor(`input '${name}'`, { shape: constant.shape, dtype: constant.dtype, data }, dtype, spec.shape);
  }
  if (constant && spec.parameter) throw new InputError(`input '${name}' is both a parameter and a constant`);
  return { ...spec, dtype, constant };
}

/** The value of a constant as a tensor. */
export function constantOf({ shape, dtype = 'float32', value }: InputSpec): HostTensor | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'object' && 'shape' in value ? value : { shape, dtype, data: value };
}

/**
 * Normalises an input's specification, which may be a shape only.
 *
 * @throws InputError for other values.
 */
export function inputSpec(name: string, given: readonly number[] | InputSpec): InputSpec {
  if (Array.isArray(given)) return { shape: given };
  const spec = given as InputSpec | undefined | null;
  if (spec && Array.isArray(spec.shape)) return spec;
  throw new InputError(`input '${name}': expected a shape, or an object with one, found ${typeof given}`);
}

/** A colon is reserved for names generated by the graph. */
function checkName(name: string): void {
  if (name === '' || name.includes(':')) {
    throw new InputError(`'${name}' cannot be the name of an input or output; expected a text without colons`);
  }
}
