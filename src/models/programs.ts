import { compile } from '../runtime/compile.js';
import { betweenSelections } from '../runtime/eager-backend.js';
import type { Ranges } from '../runtime/precision/quantise.js';
import { type Program, setOrDispose } from '../runtime/program.js';
import type { SessionOptions } from '../runtime/session.js';
import type { tf } from '../runtime/tf.js';
import { type InputSpecs, type NamedTensors, type TensorFunction, trace } from '../runtime/trace/trace.js';
import type { Network } from './network.js';
import { checkParams, type HostParams, parameterInputs } from './parameters.js';

/** A network's two functions for tracing, with their inputs other than the network's tensors. */
export interface NetworkFunctions {
  /** From images 'z' to features 'feature_0', 'feature_1', ... */
  readonly template: TracedFunction;
  /** From images 'x' and the features to the head's outputs: 'cls', 'reg'. */
  readonly search: TracedFunction;
}

/** A function and its inputs. */
export interface TracedFunction {
  readonly fn: TensorFunction;
  /** Shapes of images and features. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** Names of the network's tensors that it reads, in the order of the table. */
  readonly parameterNames: readonly string[];
}

/** Sides of the images in pixels. */
export interface ImageSizes {
  readonly templateSize: number;
  readonly searchSize: number;
}

/** Ranges of the activations of a network's two functions, for 8-bit integers. */
export interface NetworkRanges {
  readonly template: Ranges;
  readonly search: Ranges;
}

/** Options of {@link compileNetwork}. */
export interface NetworkOptions extends SessionOptions {
  /**
   * Whether the tensors are constants, which allows to fold normalisations into convolutions: faster by 20 % or more.
   * They cannot be set later. Default: false.
   */
  readonly isFrozen?: boolean;
  /** Quantises the network, which has to be frozen. Default: none, it stays in float32. */
  readonly int8?: NetworkRanges;
  /** Computes in half precision, frozen; see `CompileOptions`. Default: false. */
  readonly half?: boolean;
}

/** A network's two compiled functions. */
export interface NetworkPrograms {
  readonly template: Program;
  readonly search: Program;
  /** Disposes of both. */
  readonly dispose: () => Promise<void>;
}

/**
 * A network's functions for images of given sizes, one image at a time. Traces them to determine shapes of features.
 *
 * @throws InputError for unsuitable sizes.
 */
export function networkFunctions(network: Network<object>, { templateSize, searchSize }: ImageSizes): NetworkFunctions {
  const template: TensorFunction = ({ z, ...params }) => {
    const features = network.template(params, z as tf.Tensor4D);
    return Object.fromEntries(features.map((feature, i) => [`feature_${i}`, feature]));
  };
  const z = { z: [1, templateSize, templateSize, 3] };
  const traced = trace(template, { ...z, ...parameterInputs(network.table) });
  const features = Object.fromEntries(traced.outputs.map(({ name, shape }) => [name, shape]));
  const names = Object.keys(features);
  const search: TensorFunction = ({ x, ...rest }) => {
    const given = names.map((name) => rest[name] as tf.Tensor4D);
    return { ...network.search(rest, x as tf.Tensor4D, given) } as NamedTensors;
  };
  const x = { x: [1, searchSize, searchSize, 3], ...features };
  const inSearch = trace(search, { ...x, ...parameterInputs(network.table) });
  const reads = ({ graph }: typeof traced): string[] => {
    const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
    return network.table.map(({ name }) => name).filter((name) => used.has(name));
  };
  return {
    template: { fn: template, inputs: z, parameterNames: reads(traced) },
    search: { fn: search, inputs: x, parameterNames: reads(inSearch) },
  };
}

/** Inputs of `compile` for a function of a network with constant tensors. */
export function frozenInputs(
  { table }: Network<object>,
  params: HostParams,
  { inputs, parameterNames }: TracedFunction,
): InputSpecs {
  const read = new Set(parameterNames);
  const own = Object.fromEntries(parameterNames.map((name) => [name, params[name]!]));
  return {
    ...inputs,
    ...parameterInputs(
      table.filter(({ name }) => read.has(name)),
      own,
    ),
  };
}

/**
 * Compiles a network's two functions, each with the tensors that it reads. They are parameters, which can be set later,
 * unless frozen.
 *
 * @param params By name; kernels [kh, kw, in, out].
 * @throws InputError when a tensor is missing or has another shape, or for unsuitable sizes.
 */
export async function compileNetwork(
  network: Network<object>,
  params: HostParams,
  sizes: ImageSizes,
  { isFrozen = false, int8, half, ...options }: NetworkOptions = {},
): Promise<NetworkPrograms> {
  checkParams(network.table, params);
  const functions = await betweenSelections(() => networkFunctions(network, sizes));
  const compiled = async (part: 'template' | 'search'): Promise<Program> => {
    const { fn, inputs, parameterNames } = functions[part];
    if (isFrozen) {
      return compile(fn, frozenInputs(network, params, functions[part]), {
        ...options,
        ...(int8 && { int8: int8[part] }),
        ...(half && { half }),
      });
    }
    const table = network.table.filter(({ name }) => parameterNames.includes(name));
    const program = await compile(fn, { ...inputs, ...parameterInputs(table) }, options);
    await setOrDispose(program, Object.fromEntries(parameterNames.map((name) => [name, params[name]!])));
    return program;
  };
  const template = await compiled('template');
  try {
    const search = await compiled('search');
    return {
      template,
      search,
      dispose: async () => {
        await template.dispose();
        await search.dispose();
      },
    };
  } catch (error) {
    await template.dispose();
    throw error;
  }
}
