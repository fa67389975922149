import { BLOCKED_DOMAIN, type BlockedFilter, LARGE_FILTER_TAPS } from './blocked-filter.js';
import type { OnnxGraph } from './graph.js';
import type { OnnxAttribute, OnnxAttributes, OnnxNode } from './types.js';

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
  const [, rowsOut, columnsOut] = filter.results;
  const [x, w] = inputs as [string, string];
  const bias = inputs.slice(2);
  const sliceImages = slicesOf(graph, x, { blocks: (images * channels) / block, height, width, values: block });
  const sliceFilter = slicesOf(graph, w, {
    blocks: (outputs * channels) / block ** 2,
    height: kh,
    width: kw,
    values: block ** 2,
  });
  // where strides do not reach the last rows and columns, these would be further results
  const seenColumns = seen(attributes, 1, columnsOut, kw);
  let sum: string | undefined;
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * kh) / count);
    const rows = Math.floor(((part + 1) * kh) / count) - from;
    const seenRows = seen(attributes, 0, rowsOut, rows);
    const operands = [
      sliceImages(from * along(attributes.dilations, 0), seenRows, seenColumns, [images, channels]),
      sliceFilter(from, rows, kw, [outputs, channels]),
    ];
    // a fourth input is added to the result
    const others = sum === undefined ? bias : ['', sum];
    sum = graph.nodeIn(BLOCKED_DOMAIN, 'Conv', [...operands, ...others], { ...attributes, kernel_shape: [rows, kw] });
  }
  return sum!;
}

/** Pixels along an axis that so many taps see for so many results. */
function seen({ strides, dilations }: OnnxAttributes, axis: number, results: number, taps: number): number {
  return (results - 1) * along(strides, axis) + (taps - 1) * along(dilations, axis) + 1;
}

/** A convolution's stride or dilation along an axis. */
function along(list: OnnxAttribute | undefined, axis: number): number {
  return Array.isArray(list) ? list[axis] : 1;
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

/**
 * Gives slices, some rows and the first columns, of a value in blocked layout, whose shape is stated without regard to blocks.
 *
 * @param values Number of values at a place.
 */
function slicesOf(
  graph: OnnxGraph,
  name: string,
  { blocks, height, width, values }: { blocks: number; height: number; width: number; values: number },
): (from: number, rows: number, columns: number, channels: readonly [number, number]) => string {
  const lines = graph.node('Reshape', [name, graph.int64([blocks, height, width * values])]);
  return (from, rows, columns, channels) => {
    const part = (): string => {
      if (columns === width) {
        // on all threads, which Slice is not
        const places = Array.from({ length: rows }, (_, row) => from + row);
        return graph.node('Gather', [lines, graph.int64(places)], { axis: 1 });
      }
      const bounds = [
        [from, 0],
        [from + rows, columns * values],
        [1, 2],
      ].map((list) => graph.int64(list));
      return graph.node('Slice', [lines, ...bounds]);
    };
    return graph.node('Reshape', [part(), graph.int64([...channels, rows, columns])]);
  };
}
