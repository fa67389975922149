import { blockConvolutions } from './onnx/blocked-convolutions.js';
import type { OnnxGraph } from './onnx/graph.js';
import { winogradConvolutions } from './onnx/winograd.js';
import { halfGraph, roundedGraph } from './precision/half-graph.js';
import { quantise, type Ranges } from './precision/quantise.js';
import type { Provider } from './session.js';

/** What a recorded graph becomes. */
export interface GraphVersions {
  /** As the provider computes it fastest. */
  readonly executed: OnnxGraph;
  /** Of standard operators, for export; computed when called. */
  readonly standard: () => OnnxGraph;
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
  { int8, half }: { readonly int8?: Ranges | undefined; readonly half?: boolean | undefined },
): GraphVersions {
  const isRounded = half === true && provider === 'cpu';
  const inPrecision = int8
    ? quantise(recorded, int8)
    : isRounded
      ? roundedGraph(recorded)
      : half
        ? halfGraph(recorded)
        : recorded;
  const tiled = provider === 'cpu' && !int8 && !half ? winogradConvolutions(inPrecision) : inPrecision;
  return {
    executed: block > 0 ? blockConvolutions(tiled, block) : tiled,
    standard: () => (isRounded ? halfGraph(recorded) : inPrecision),
  };
}
