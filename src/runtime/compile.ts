import { createHash } from 'node:crypto';
import type { InferenceSession } from 'onnxruntime-node';
import { refuseUnknownOptions } from '../config.js';
import { InputError } from '../errors.js';
import { blockSize } from './block-size.js';
import { hasCardTensors, keepsOnCard } from './card-tensors.js';
import { betweenSelections } from './eager-backend.js';
import { EagerProgram } from './eager-program.js';
import { graphVersions } from './executed-graph.js';
import type { HostTensor } from './host-tensor.js';
import { encodeModelBeside, type OnnxGraphParts } from './onnx/encode.js';
import { splitGraph } from './onnx/split.js';
import type { Ranges } from './precision/quantise.js';
import { type CompiledGraph, CompiledProgram, type Program } from './program.js';
import { createSession, type MemoryOptions, type SessionOptions } from './session.js';
import { SpareTensors } from './spare-tensors.js';
import { storedValues } from './stored-tensor.js';
import { constantOf, type InputSpecs, inputSpec, type Port, type TensorFunction, trace } from './trace/trace.js';
import { withCleanUp } from './with-clean-up.js';

/** Options of {@link compile}. */
export interface CompileOptions extends SessionOptions {
  /**
   * Whether the program can be exported, which requires a second copy of its constants. Default: true.
   */
  readonly exportable?: boolean;
  /**
   * Prefix of the names of outputs that `runFirst` computes, for inputs that depend on them: `run` executes the rest, and
   * computes at most cheap operations twice. Each value that both parts use stays on the card on WebGPU, until that run or
   * the next call of `runFirst` or `setParameters`; elsewhere it costs a copy. An eager program computes everything twice,
   * with zeros for the other inputs at first. Default: one part.
   */
  readonly first?: string;
  /**
   * Ranges of activations, by which a program with constant weights is quantised to 8-bit integers, on the CPU only; see
   * `RangeObserver`. Default: none, it stays in float32.
   */
  readonly int8?: Ranges;
  /**
   * Whether a program without parameters that it updates computes in half precision; see `halfGraph`. On the CPU, which has
   * none, it computes in float32 and rounds what a card would round: for its accuracy, slower. Default: false.
   */
  readonly half?: boolean;
}

const everyOption: Readonly<Record<keyof CompileOptions, unknown>> = {
  eager: undefined,
  provider: undefined,
  threads: undefined,
  profile: undefined,
  without: undefined,
  exportable: undefined,
  first: undefined,
  int8: undefined,
  half: undefined,
};

interface Entry {
  readonly compiled: Promise<Omit<CompiledGraph, 'release'>>;
  users: number;
}

/** Compiled graphs in use, by function and signature. */
const cache = new WeakMap<TensorFunction, Map<string, Entry>>();

/**
 * Compiles a function of named tensors: traces it once, including gradients, into an ONNX graph for ONNX Runtime.
 *
 * Control flow is executed while tracing, so shapes are fixed. Tensors created from numbers become constants, and so do
 * those that were made outside of the function, and random numbers: generate these outside and pass them as an input.
 * Programs of the same function, inputs and options share one compiled graph; each has its own parameters. With the
 * option `eager` nothing is compiled, and every run executes the function.
 *
 * @param fn A function of tf operations. A result named like a parameter is that parameter's next value; others are
 * outputs.
 * @param inputs Shapes and types of inputs; some are parameters, which persist between runs, or constants, which must
 * not change before compilation has finished.
 * @example
 * const square = await compile(({ x }) => ({ y: x.square() }), { x: [3] });
 * const { y } = await square.run({ x: Float32Array.of(1, 2, 3) }); // y.data: 1, 4, 9
 * @throws TraceError when the function cannot be traced; InputError when an input is invalid, an option is unknown, `first` begins no
 * output's name, the provider is not available, `int8` is of another function or meets a device other than the CPU, or `half` meets tensorflow.js, `int8` or a
 * training step.
 */
export async function compile(fn: TensorFunction, inputs: InputSpecs, options: CompileOptions = {}): Promise<Program> {
  refuseUnknownOptions(everyOption, options, 'compile');
  checkPrecision(options);
  const specs = ownSpecs(inputs);
  if (options.eager) return EagerProgram.of(fn, specs, options.eager, options.first);
  const { compiled, leave } = sharedGraph(fn, specs, options);
  try {
    const graph = await compiled;
    const release = async (): Promise<void> => {
      if (!leave()) return;
      await withCleanUp(
        () => graph.session.release(),
        () => graph.first?.session.release(),
      );
    };
    return new CompiledProgram({ ...graph, release });
  } catch (error) {
    leave();
    throw error;
  }
}

/** Copies of shapes, which the caller may use for the next program while this one is compiled. */
function ownSpecs(inputs: InputSpecs): InputSpecs {
  const copied = Object.entries(inputs).map(([name, given]) => {
    const spec = inputSpec(name, given);
    return [name, { ...spec, shape: [...spec.shape] }] as const;
  });
  return Object.fromEntries(copied);
}

/** @throws InputError where a precision is not computed on the device, or with another one. */
function checkPrecision({ int8, half, eager, provider = 'cpu' }: CompileOptions): void {
  if (int8 && (eager || provider !== 'cpu')) {
    throw new InputError(`int8 runs on the CPU by ONNX Runtime; found ${eager ?? provider}: use device cpu`);
  }
  if (half && (eager || int8)) {
    throw new InputError(`half precision runs by ONNX Runtime; found ${eager ?? 'int8 with it'}`);
  }
}

/**
 * The compiled graph of a function and signature, built by the first of its users.
 *
 * @returns The graph; `leave`, to be called once: whether this was the last user, which has to release the sessions.
 */
function sharedGraph(
  fn: TensorFunction,
  inputs: InputSpecs,
  options: CompileOptions,
): { readonly compiled: Entry['compiled']; readonly leave: () => boolean } {
  const entries = cache.get(fn) ?? new Map<string, Entry>();
  cache.set(fn, entries);
  const key = signature(inputs, options);
  const entry = entries.get(key) ?? { compiled: build(fn, inputs, options), users: 0 };
  entries.set(key, entry);
  entry.users++;
  const leave = (): boolean => {
    entry.users--;
    if (entry.users > 0) return false;
    if (entries.get(key) === entry) entries.delete(key);
    return true;
  };
  return { compiled: entry.compiled, leave };
}

async function build(fn: TensorFunction, inputs: InputSpecs, options: CompileOptions): Entry['compiled'] {
  const provider = options.provider ?? 'cpu';
  const block = provider === 'cpu' ? await blockSize() : 0;
  const traced = await betweenSelections(() => trace(fn, inputs, provider, block));
  const { graph: recorded, ...ports } = traced;
  if (options.half && ports.updates.length > 0) {
    throw new InputError('half precision is for inference; a program that updates parameters stays in float32');
  }
  const { executed: graph, standard } = graphVersions(recorded, { provider, block }, options);
  const kept = options.exportable === false ? {} : { graph: standard() };
  const onCard = keepsOnCard(provider, ports.updates);
  const staying = onCard ? ports.updates.map(({ graphName }) => graphName) : [];
  const isTrained = ports.updates.length > 0;
  const spares = new SpareTensors();
  if (options.first === undefined) {
    const session = await sessionOf(graph, options, { staying, isTrained });
    return { session, provider, onCard, spares, ...ports, ...kept };
  }
  const prefix = options.first;
  const isFirst = ({ name }: Port): boolean => name.startsWith(prefix);
  const names = ports.outputs.filter(isFirst).map(({ graphName }) => graphName);
  if (names.length === 0) {
    const found = ports.outputs.map(({ name }) => name).join(', ');
    throw new InputError(`first is '${prefix}'; expected the beginning of a name of the outputs ${found}`);
  }
  const { first: part, rest, carried } = splitGraph(graph, names);
  const session = await sessionOf(rest, options, { staying, isTrained });
  const ofFirst = { staying: hasCardTensors(provider) ? carried : [], isTrained };
  const firstSession = await sessionOf(part, options, ofFirst).catch(async (error: unknown) => {
    await session.release();
    throw error;
  });
  const first = { session: firstSession, outputs: ports.outputs.filter(isFirst), carried };
  const outputs = ports.outputs.filter((port) => !isFirst(port));
  return { session, provider, onCard, spares, ...ports, outputs, first, ...kept };
}

function sessionOf(graph: OnnxGraphParts, options: CompileOptions, memory: MemoryOptions): Promise<InferenceSession> {
  const { model, externalData } = encodeModelBeside(graph);
  return createSession(model, 'the traced function', options, externalData, memory);
}

function signature(
  inputs: InputSpecs,
  { provider, threads, exportable = true, first, profile, int8, half, without = [] }: CompileOptions,
): string {
  const specs = Object.entries(inputs).map(([name, given]) => {
    const spec = inputSpec(name, given);
    const { shape, dtype = 'float32', parameter = false } = spec;
    const constant = constantOf(spec);
    return [name, shape, dtype, parameter, constant ? digestOf(constant) : null];
  });
  const numbers = half ? 'fp16' : (int8 ?? null);
  const about = [provider ?? 'cpu', threads ?? 0, exportable, first ?? null, profile ?? null, numbers, without];
  return JSON.stringify([specs, ...about]);
}

/** Hash of a constant's values, as the array may change later. Takes about 0.1 s for the weights of a network. */
function digestOf(constant: HostTensor): string {
  const { values, layout } = storedValues(constant);
  const { buffer, byteOffset, byteLength } = values;
  return createHash('sha256')
    .update(layout.join())
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('base64');
}
