import { onnxTypeCodes } from '../../onnx/types.js';
import { tf } from '../../tf.js';
import { inLayout } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { numbers, rule, typeOf } from '../rule.js';
import { callSite, TraceError } from '../trace-error.js';
import type { TracedType } from '../traced-value.js';
import { constantTensor, reshape } from './shape.js';

/** Registers concatenation, slicing, padding, gather and scatter. */
export function registerGather(): void {
  registerJoin();
  registerCut();
  registerByIndex();
}

function registerJoin(): void {
  rule<{ axis: number }>(tf.Concat, ({ inputs, attrs, recorder }) => {
    const all = Object.values(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis, all[0]!.shape)[0]!;
    const tensors = all.filter((tensor) => tf.util.sizeFromShape(tensor.shape) > 0);
    return concat(recorder, tensors.length > 0 ? tensors : all, axis);
  });
  rule<{ axis: number }>(tf.Pack, ({ inputs, attrs, recorder }) => {
    const all = Object.values(inputs);
    const axis = fromStart(attrs.axis, all[0]!.shape.length + 1);
    const tensors = all.map((tensor) => {
      const shape = [...tensor.shape];
      shape.splice(axis, 0, 1);
      return reshape(recorder, tensor, shape);
    });
    return concat(recorder, tensors, axis);
  });
  rule<{ axis: number }>(tf.Unpack, ({ inputs: { value }, attrs, recorder }) => {
    const axis = tf.util.parseAxisParam(attrs.axis, value!.shape)[0]!;
    const shape = value!.shape.filter((_, i) => i !== axis);
    return Array.from({ length: value!.shape[axis]! }, (_, i) =>
      reshape(recorder, part(recorder, value!, axis, i, i + 1), shape),
    );
  });
  rule<{ numOrSizeSplits: number | number[]; axis: number }>(tf.SplitV, ({ inputs: { x }, attrs, recorder }) => {
    const axis = tf.util.parseAxisParam(attrs.axis, x!.shape)[0]!;
    const sizes = tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, attrs.numOrSizeSplits, axis);
    let from = 0;
    return sizes.map((size) => {
      from += size;
      return part(recorder, x!, axis, from - size, from);
    });
  });
}

/** An axis, or a number of axes, that may be counted from the end of so many. */
function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function concat(r: Recorder, tensors: readonly tf.TensorInfo[], axis: number): tf.TensorInfo {
  const [layout, type] = [r.layoutOf(tensors[0]!), typeOf(tensors[0]!)];
  const other = tensors.find((tensor) => typeOf(tensor) !== type);
  if (other) {
    throw new TraceError(
      `a concatenation of ${type} and ${other.dtype} cannot be traced; expected one type: cast them; met ${callSite()}`,
    );
  }
  const shape = [...tensors[0]!.shape];
  shape[axis] = tensors.reduce((sum, tensor) => sum + tensor.shape[axis]!, 0);
  const names = tensors.map((tensor) => r.nameIn(tensor, layout));
  return r.output(r.node('Concat', names, { axis: layout.indexOf(axis) }), shape, type, layout);
}

/** Slice of one axis. */
function part(r: Recorder, x: tf.TensorInfo, axis: number, from: number, to: number): tf.TensorInfo {
  const begin = x.shape.map((_, i) => (i === axis ? from : 0));
  const end = x.shape.map((side, i) => (i === axis ? to : side));
  return cut(
    r,
    x,
    begin,
    end,
    x.shape.map(() => 1),
  );
}

/** Strided slice of all axes. */
function cut(
  r: Recorder,
  x: tf.TensorInfo,
  begin: readonly number[],
  end: readonly number[],
  steps: readonly number[],
): tf.TensorInfo {
  const shape = begin.map((from, axis) => Math.max(0, Math.ceil((end[axis]! - from) / steps[axis]!)));
  const layout = r.layoutOf(x);
  // only sliced axes; an end before index 0 is encoded as the minimum integer
  const axes = layout.flatMap((axis, i) => (shape[axis] === x.shape[axis] && steps[axis] === 1 ? [] : [i]));
  if (axes.length === 0) return r.tensor(r.lookup(x));
  const list = (values: readonly number[]): string => r.graph.int64(axes.map((i) => values[layout[i]!]!));
  const ends = end.map((to) => (to < 0 ? -(2 ** 31) : to));
  const name = r.node('Slice', [r.nameIn(x, layout), list(begin), list(ends), r.graph.int64(axes), list(steps)]);
  return r.output(name, shape, typeOf(x), layout);
}

function registerCut(): void {
  rule<{ begin: number[]; size: number[] }>(tf.Slice, ({ inputs: { x }, attrs, recorder }) => {
    const tensor = x as unknown as tf.Tensor; // only its shape is looked at
    const [begin, size] = tf.slice_util.parseSliceParams(tensor, attrs.begin, attrs.size) as [number[], number[]];
    const end = begin.map((from, axis) => from + size[axis]!);
    return cut(
      recorder,
      x!,
      begin,
      end,
      begin.map(() => 1),
    );
  });
  rule<Record<string, number> & { begin: number[]; end: number[]; strides: number[] }>(
    tf.StridedSlice,
    ({ inputs: { x }, attrs, recorder }) => {
      const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
      const info = tf.slice_util.sliceInfo(
        x!.shape,
        begin,
        end,
        strides,
        beginMask!,
        endMask!,
        ellipsisMask!,
        newAxisMask!,
        shrinkAxisMask!,
      );
      const result = cut(recorder, x!, info.begin, info.end, info.strides);
      return reshape(recorder, result, info.finalShape);
    },
  );
  rule<{ paddings: [number, number][]; constantValue: number }>(tf.PadV2, ({ inputs: { x }, attrs, recorder: r }) =>
    pad(r, x!, attrs.paddings, 'constant', attrs.constantValue),
  );
  rule<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>(
    tf.MirrorPad,
    ({ inputs: { x }, attrs, recorder: r }) => {
      if (attrs.mode === 'reflect') return pad(r, x!, attrs.paddings, 'reflect', 0);
      return attrs.paddings.reduce((image, around, axis) => mirrored(image, axis, around), x as tf.Tensor);
    },
  );
}

function pad(r: Recorder, x: tf.TensorInfo, paddings: readonly [number, number][], mode: string, value: number) {
  const shape = x.shape.map((side, axis) => side + paddings[axis]![0] + paddings[axis]![1]);
  const layout = r.layoutOf(x);
  const sides = inLayout(paddings, layout);
  const pads = r.graph.int64([...sides.map(([before]) => before), ...sides.map(([, after]) => after)]);
  const type = typeOf(x);
  const operands = [r.nameIn(x, layout), pads];
  if (mode === 'constant') operands.push(r.scalar(value, type));
  return r.output(r.node('Pad', operands, { mode }), shape, type, layout);
}

/** Pads an axis by mirroring, including its border elements. */
function mirrored(x: tf.Tensor, axis: number, [before, after]: readonly [number, number]): tf.Tensor {
  const side = x.shape[axis]!;
  const end = (from: number, count: number): tf.Tensor[] => {
    if (count === 0) return [];
    const [begin, size] = [
      x.shape.map((_, i) => (i === axis ? from : 0)),
      x.shape.map((s, i) => (i === axis ? count : s)),
    ];
    return [tf.reverse(tf.slice(x, begin, size), axis)];
  };
  const parts = [...end(0, before), x, ...end(side - after, after)];
  return parts.length === 1 ? x : tf.concat(parts, axis);
}

/** Gather with batch dimensions: a single gather from all rows. */
function gatherByBatch(x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  const { sizeFromShape } = tf.util;
  const [batch, inner] = [x.shape.slice(0, batchDims), x.shape.slice(batchDims, axis)];
  const [side, outer] = [x.shape[axis]!, x.shape.slice(axis + 1)];
  const [b, i, o] = [batch, inner, outer].map(sizeFromShape) as [number, number, number];
  const rows = tf.reshape(tf.transpose(tf.reshape(x, [b, i, side, o]), [0, 2, 1, 3]), [b * side, i * o]);
  const first = tf.tensor2d(
    Array.from({ length: b }, (_, k) => k * side),
    [b, 1],
    'int32',
  );
  const places = tf.add(tf.reshape(indices, [b, -1]), first);
  const found = tf.reshape(tf.gather(rows, tf.reshape(places, [-1]) as tf.Tensor1D), [b, places.shape[1]!, i, o]);
  return tf.reshape(tf.transpose(found, [0, 2, 1, 3]), [
    ...batch,
    ...inner,
    ...indices.shape.slice(batchDims),
    ...outer,
  ]);
}

/**
 * Registers gather and scatter. Indices of gather, gatherND and scatterND must be in range: tensorflow.js rejects
 * others; in a graph -1 counts from the end, and too large ones fail at run time.
 */
function registerByIndex(): void {
  rule<{ axis: number; batchDims: number }>(tf.GatherV2, ({ inputs: { x, indices }, attrs, recorder: r }) => {
    const axis = tf.util.parseAxisParam(attrs.axis, x!.shape)[0]!;
    const batchDims = fromStart(attrs.batchDims, indices!.shape.length);
    if (batchDims !== 0) return gatherByBatch(x as tf.Tensor, indices as tf.Tensor, axis, batchDims);
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    return r.output(r.node('Gather', [r.nameIn(x!), r.nameIn(indices!)], { axis }), shape, typeOf(x!));
  });
  rule(tf.GatherNd, ({ inputs: { params, indices }, recorder: r }) => {
    const [shape] = tf.backend_util.prepareAndValidate(params as unknown as tf.Tensor, indices as unknown as tf.Tensor);
    return r.output(r.node('GatherND', [r.nameIn(params!), int64(r, r.nameIn(indices!))]), shape, typeOf(params!));
  });
  rule<{ shape: number[] }>(tf.ScatterNd, ({ inputs: { indices, updates }, attrs: { shape }, recorder: r }) => {
    const zeros = r.nameIn(constantTensor(r, 0, shape, typeOf(updates!)));
    const name = r.node('ScatterND', [zeros, int64(r, r.nameIn(indices!)), r.nameIn(updates!)], { reduction: 'add' });
    return r.output(name, shape, typeOf(updates!));
  });
  rule<{ numSegments: number }>(
    tf.UnsortedSegmentSum,
    ({ inputs, attrs: { numSegments }, recorder: r }) => {
      const { x, segmentIds } = inputs;
      const [type, rest] = [typeOf(x!), x!.shape.slice(1)];
      // ids out of range go to an additional row, which is removed
      const [ids, outside] = [r.nameIn(segmentIds!), r.scalar(numSegments, 'int32')];
      const from0 = r.node('Where', [r.node('Less', [ids, r.scalar(0, 'int32')]), outside, ids]);
      const rows = int64(r, r.reshape(r.node('Min', [from0, outside]), [x!.shape[0]!, 1]));
      const zeros = r.nameIn(constantTensor(r, 0, [numSegments + 1, ...rest], type));
      const sums = r.node('ScatterND', [zeros, rows, r.nameIn(x!)], { reduction: 'add' });
      return part(r, r.output(sums, [numSegments + 1, ...rest], type), 0, 0, numSegments);
    },
    numbers,
  );
  rule<{ dtype: TracedType; depth: number; onValue: number; offValue: number }>(
    tf.OneHot,
    ({ inputs: { indices }, attrs: { dtype, depth, onValue, offValue }, recorder: r }) => {
      // not ONNX's OneHot, for which -1 is the last index
      const places = r.graph.constant(
        'int32',
        Array.from({ length: depth }, (_, place) => place),
        [depth],
      );
      const isOn = r.node('Equal', [r.node('Unsqueeze', [r.nameIn(indices!), r.graph.int64([-1])]), places]);
      const name = r.node('Where', [isOn, r.scalar(onValue), r.scalar(offValue)]);
      return r.output(dtype === 'float32' ? name : r.cast(name, dtype), [...indices!.shape, depth], dtype);
    },
  );
}

function int64(r: Recorder, indices: string): string {
  return r.node('Cast', [indices], { to: onnxTypeCodes.int64 });
}
