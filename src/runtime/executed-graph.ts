import { blockConvolutions } from './onnx/blocked-convolutions.js';
import type { OnnxGraph } from './onnx/graph.js';
import { keepBlocks } from './onnx/kept-blocks.js';
import { winogradConvolutions } from './onnx/winograd.js';
import { halfGraph, roundedGraph } from './precision/half-graph.js';
import { quantise, type Ranges } from './precision/quantise.js';
import type { Provider, Rewrite } from './session.js';

/** What a recorded graph becomes. */
export interface GraphVersions {
  /** As the provider computes it fastest. */
  readonly executed: OnnxGraph;
  /** Of standard operators, for export; computed when called. */
  readonly standard: () => OnnxGraph;
}

/** Options of a program that decide about its graph; see `CompileOptions`. */
interface VersionOptions {
  readonly int8?: Ranges | undefined;
  readonly half?: boolean | undefined;
  readonly without?: readonly Rewrite[] | undefined;
}

/**
 * The versions of a recorded graph in the precision of the options.
 *
 * @param block Channels per block of the CPU, from `blockSize`; 0: none.
 * @throws InputError as `quantise` and `halfGraph`.
 */
export function graphVersions(
  recorded: OnnxGraph,
  { provider, block }: { readonly provider: Provider; readonly block: number },
  { int8, half, without = [] }: VersionOptions,
): GraphVersions {
  const isRounded = half === true && provider === 'cpu';
  const inPrecision = int8
    ? quantise(recorded, int8)
    : isRounded
      ? roundedGraph(recorded)
      : half
        ? halfGraph(recorded)
        : recorded;
  const isTiled = provider === 'cpu' && !int8 && !half && !without.includes('winograd');
  const tiled = isTiled ? winogradConvolutions(inPrecision) : inPrecision;
  const blocked = block > 0 && !without.includes('blocked') ? blockConvolutions(tiled, block) : undefined;
  return {
    executed: blocked ? (without.includes('kept') ? blocked : keepBlocks(blocked, block)) : tiled,
    standard: () => (isRounded ? halfGraph(recorded) : inPrecision),
  };
}
