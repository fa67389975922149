import type { Network } from '../models/network.js';
import { checkParams, type HostParams } from '../models/parameters.js';
import { frozenInputs, type NetworkRanges, networkFunctions, type TracedFunction } from '../models/programs.js';
import { compile } from '../runtime/compile.js';
import { betweenSelections } from '../runtime/eager-backend.js';
import type { Program } from '../runtime/program.js';
import type { SessionOptions } from '../runtime/session.js';
import { type MapsOf, networkOfPrograms } from './network-of-programs.js';
import type { TrackingNetwork } from './siamese-tracker.js';

/** Options of {@link compileTrackingNetwork}. */
export interface TrackingOptions extends SessionOptions {
  /**
   * Ranges of activations for 8-bit integers, for search images of any size. Default: none, the network stays in float32.
   */
  readonly int8?: NetworkRanges | undefined;
  /** Whether it computes in half precision; see `CompileOptions`. Default: false. */
  readonly half?: boolean | undefined;
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
export async function compileTrackingNetwork<Outputs extends object>(
  network: Network<Outputs>,
  params: HostParams,
  sizes: { readonly template: number; readonly search: number },
  { int8, half, ...options }: TrackingOptions = {},
): Promise<TrackingNetwork<MapsOf<Outputs>>> {
  checkParams(network.table, params);
  const imageSizes = { templateSize: sizes.template, searchSize: sizes.search };
  const functions = await betweenSelections(() => networkFunctions(network, imageSizes));
  const compiled = (part: 'template' | 'search', traced: TracedFunction): Promise<Program> =>
    compile(traced.fn, frozenInputs(network, params, traced), {
      ...options,
      exportable: false,
      ...(int8 && { int8: int8[part] }),
      ...(half && { half }),
    });
  const template = await compiled('template', functions.template);
  const compileSearch = (size: number): Promise<Program> => {
    const { inputs } = functions.search;
    return compiled('search', { ...functions.search, inputs: { ...inputs, x: [1, size, size, 3] } });
  };
  const searches = new Map<number, Program>();
  try {
    searches.set(sizes.search, await compileSearch(sizes.search));
  } catch (error) {
    await template.dispose();
    throw error;
  }
  const searchFor = async (size: number): Promise<Program> => {
    const program = searches.get(size) ?? (await compileSearch(size));
    searches.set(size, program);
    return program;
  };
  return networkOfPrograms(template, searchFor, async () => {
    await template.dispose();
    for (const program of searches.values()) await program.dispose();
  });
}
