import type { Network } from '../models/network.js';
import { type HostParams, parameterInputs } from '../models/parameters.js';
import type { NetworkRanges } from '../models/programs.js';
import { compile } from '../runtime/compile.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import type { Program } from '../runtime/program.js';
import type { SessionOptions } from '../runtime/session.js';
import type { tf } from '../runtime/tf.js';
import type { NamedTensors, TensorFunction } from '../runtime/trace/trace.js';
import type { TrackingNetwork } from './siamese-tracker.js';

/** A network's outputs on the host, by name. */
export type MapsOf<Outputs extends object> = { readonly [Name in keyof Outputs]: Float32Array };

/** Options of {@link compileNetwork}. */
export interface TrackingOptions extends SessionOptions {
  /** Ranges of activations for 8-bit integers, for search images of any size. Default: none, the network stays in float32. */
  readonly int8?: NetworkRanges;
}

/**
 * Compiles a network for tracking: one program for the template, and one for each size of search image, compiled when first
 * used (the long-term variant has two). Weights are constants, so that normalisations are folded into convolutions; the
 * template's features are inputs of the search programs.
 *
 * @param params The network's tensors; kernels [kh, kw, in, out].
 * @param sizes Sides of the template image and of the default search image in pixels.
 * @throws InputError if a tensor is missing or has another shape, the device is not available, or ranges are of another
 * network.
 */
export async function compileNetwork<Outputs extends object>(
  network: Network<Outputs>,
  params: HostParams,
  sizes: { readonly template: number; readonly search: number },
  { int8, ...options }: TrackingOptions = {},
): Promise<TrackingNetwork<MapsOf<Outputs>>> {
  const constants = parameterInputs(network.table, params);
  const templateFunction: TensorFunction = ({ z, ...rest }) =>
    Object.fromEntries(network.template(rest, z as tf.Tensor4D).map((feature, i) => [`feature_${i}`, feature]));
  const template = await compile(
    templateFunction,
    { z: [1, sizes.template, sizes.template, 3], ...constants },
    { ...options, exportable: false, ...(int8 && { int8: int8.template }) },
  );
  const names = template.outputs.map(({ name }) => name);
  const searchFunction: TensorFunction = ({ x, ...rest }) => {
    const features = names.map((name) => rest[name] as tf.Tensor4D);
    return { ...network.search(rest, x as tf.Tensor4D, features) } as NamedTensors;
  };
  const shapes = Object.fromEntries(template.outputs.map(({ name, shape }) => [name, shape]));
  const compileSearch = (size: number): Promise<Program> =>
    compile(
      searchFunction,
      { x: [1, size, size, 3], ...shapes, ...constants },
      { ...options, exportable: false, ...(int8 && { int8: int8.search }) },
    );
  const searches = new Map<number, Program>();
  try {
    searches.set(sizes.search, await compileSearch(sizes.search));
  } catch (error) {
    await template.dispose();
    throw error;
  }
  let features: Readonly<Record<string, HostTensor>> = {};
  return {
    template: async (image) => {
      features = await template.run({ z: image });
    },
    search: async (image, size) => {
      const program = searches.get(size) ?? (await compileSearch(size));
      searches.set(size, program);
      const outputs = await program.run({ x: image, ...features });
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]),
      ) as MapsOf<Outputs>;
    },
    dispose: async () => {
      await template.dispose();
      for (const program of searches.values()) await program.dispose();
    },
  };
}
