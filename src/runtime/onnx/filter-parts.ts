import { BLOCKED_DOMAIN, type BlockedFilter, LARGE_FILTER_TAPS } from './blocked-filter.js';
import type { OnnxGraph } from './graph.js';
import type { OnnxAttributes, OnnxNode } from './types.js';

/** Maximum bytes of the filter that are read again for each row of results: half of a usual L2 cache. */
const CACHED_BYTES = 512_000;
/** Blocks of output channels that ONNX Runtime computes together. */
const BLOCKS_TOGETHER = 4;

/**
 * Appends a convolution in blocked layout and returns its output's name. Filters as large as maps, which filter gradients
 * have, are read again for each row of each image's results: where they exceed the cache they are divided by rows, and
 * the parts' results are summed.
 *
 * Not in the paper; chosen because a filter of 31 x 31 taps for 64 channels reaches 250 GFLOP/s on a core so, 150 whole.
 * Parts of 256 to 1,000 KB are about as fast. Sums are rounded in another order.
 *
 * @param inputs Images and filter in blocked layout, and the bias, if any.
 */
export function blockedConvolution(
  graph: OnnxGraph,
  { attributes }: OnnxNode,
  plan: BlockedFilter,
  inputs: readonly string[],
): string {
  const count = partCount(plan, attributes);
  if (count === 1) return graph.nodeIn(BLOCKED_DOMAIN, 'Conv', inputs, attributes);
  const { filter, block, outputs, inputs: channels } = plan;
  const [, , kh, kw] = filter.shape;
  const [images, height, width] = filter.images;
  const [stride, dilation] = [attributes.strides, attributes.dilations].map((list) =>
    Array.isArray(list) ? list[0] : 1,
  );
  const [x, w] = inputs as [string, string];
  const bias = inputs.slice(2);
  const imageRows = rowsOf(graph, x, { blocks: (images * channels) / block, height, width: width * block });
  const filterRows = rowsOf(graph, w, {
    blocks: (outputs * channels) / block ** 2,
    height: kh,
    width: kw * block ** 2,
  });
  let sum: string | undefined;
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * kh) / count);
    const rows = Math.floor(((part + 1) * kh) / count) - from;
    const seen = (filter.results[1] - 1) * stride + (rows - 1) * dilation + 1;
    const operands = [
      imageRows(from * dilation, seen, [images, channels, seen, width]),
      filterRows(from, rows, [outputs, channels, rows, kw]),
    ];
    // a fourth input is added to the result
    const others = sum === undefined ? bias : ['', sum];
    sum = graph.nodeIn(BLOCKED_DOMAIN, 'Conv', [...operands, ...others], { ...attributes, kernel_shape: [rows, kw] });
  }
  return sum!;
}

/** Number of parts into which a filter's rows are divided; 1 where it stays whole. */
function partCount(
  { filter, block, isDepthwise, isPlainInput, outputs, inputs }: BlockedFilter,
  { pads = [] }: OnnxAttributes,
): number {
  const [, , kh, kw] = filter.shape;
  const isPadded = (pads as readonly number[]).some((side) => side > 0);
  if (isDepthwise || isPlainInput || isPadded || kh * kw < LARGE_FILTER_TAPS) return 1;
  const rowBytes = 4 * kw * inputs * Math.min(outputs, BLOCKS_TOGETHER * block);
  return Math.min(kh, Math.ceil((kh * rowBytes) / CACHED_BYTES));
}

/** Gives slices of rows of a value in blocked layout, whose shape is stated without regard to blocks. */
function rowsOf(
  graph: OnnxGraph,
  name: string,
  { blocks, height, width }: { blocks: number; height: number; width: number },
): (from: number, count: number, shape: readonly number[]) => string {
  const lines = graph.node('Reshape', [name, graph.int64([blocks, height, width])]);
  return (from, count, shape) => {
    const bounds = [from, from + count, 1].map((at) => graph.int64([at]));
    return graph.node('Reshape', [graph.node('Slice', [lines, ...bounds]), graph.int64(shape)]);
  };
}
