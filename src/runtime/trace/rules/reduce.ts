import { tf } from '../../tf.js';
import { type Layout, sizeOf } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { numbers, rule, typeOf } from '../rule.js';
import type { TracedType } from '../traced-value.js';

interface ReduceAttributes {
  readonly axis?: number | number[];
  /** Axes of the kernel Max. */
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** Registers sums, means, extremes, logic over axes, arg-max, softmax and cumulative sums. */
export function registerReduce(): void {
  for (const [kernel, op] of [
    [tf.Sum, 'ReduceSum'],
    [tf.Mean, 'ReduceMean'],
    [tf.Max, 'ReduceMax'],
    [tf.Min, 'ReduceMin'],
    [tf.Prod, 'ReduceProd'],
  ] as const) {
    rule<ReduceAttributes>(kernel, ({ inputs: { x }, attrs, recorder }) => {
      const type = kernel === tf.Mean ? 'float32' : typeOf(x!);
      return reduce(recorder, x!, attrs, type, (name, axes, keepdims) => {
        const inside = type === 'bool' ? 'int32' : type; // ONNX reduces no bools
        const operand = inside !== typeOf(x!) ? recorder.cast(name, inside) : name;
        const result = recorder.node(op, [operand, axes], { keepdims });
        return inside === type ? result : recorder.cast(result, type);
      });
    });
  }
  for (const [kernel, op] of [
    [tf.All, 'ReduceMin'],
    [tf.Any, 'ReduceMax'],
  ] as const) {
    rule<ReduceAttributes>(kernel, ({ inputs: { x }, attrs, recorder: r }) =>
      reduce(r, x!, attrs, 'bool', (name, axes, keepdims) =>
        r.cast(r.node(op, [r.cast(name, 'int32'), axes], { keepdims }), 'bool'),
      ),
    );
  }
  for (const [kernel, op, extreme] of [
    [tf.ArgMax, 'ArgMax', 'ReduceMax'],
    [tf.ArgMin, 'ArgMin', 'ReduceMin'],
  ] as const) {
    rule<{ axis: number }>(
      kernel,
      ({ inputs: { x }, attrs, recorder: r }) => {
        const axis = tf.util.parseAxisParam(attrs.axis, x!.shape)[0]!;
        const shape = x!.shape.filter((_, i) => i !== axis);
        const place =
          r.provider === 'webgpu' && typeOf(x!) === 'float32'
            ? firstPlace(r, x!, axis, extreme)
            : r.node(op, [r.nameIn(x!)], { axis, keepdims: 0 });
        return r.output(r.cast(place, 'int32'), shape, 'int32');
      },
      numbers,
    );
  }
  rule<{ dim: number }>(tf.Softmax, ({ inputs: { logits }, attrs: { dim }, recorder }) =>
    along(recorder, logits!, 'Softmax', dim),
  );
  rule<{ axis: number }>(tf.LogSoftmax, ({ inputs: { logits }, attrs: { axis }, recorder }) =>
    along(recorder, logits!, 'LogSoftmax', axis),
  );
  rule<{ axis: number; exclusive: boolean; reverse: boolean }>(
    tf.Cumsum,
    ({ inputs: { x }, attrs, recorder: r }) => {
      const axis = r.graph.scalar(attrs.axis, 'int64');
      const flags = { exclusive: attrs.exclusive ? 1 : 0, reverse: attrs.reverse ? 1 : 0 };
      return r.output(r.node('CumSum', [r.nameIn(x!), axis], flags), x!.shape, typeOf(x!));
    },
    numbers,
  );
}

/** The place of the first extreme number, in float32: WebGPU's provider leaves casts of ArgMax's int64 to the CPU. */
function firstPlace(r: Recorder, x: tf.TensorInfo, axis: number, extreme: 'ReduceMax' | 'ReduceMin'): string {
  const count = x.shape[axis]!;
  const sides = x.shape.map((_, i) => (i === axis ? count : 1));
  const list = Array.from({ length: count }, (_, i) => i);
  const [name, axes] = [r.nameIn(x), r.graph.int64([axis])];
  const isExtreme = r.node('Equal', [name, r.node(extreme, [name, axes], { keepdims: 1 })]);
  const places = r.node('Where', [isExtreme, r.graph.constant('float32', list, sides), r.scalar(count - 1)]);
  return r.node('ReduceMin', [places, axes], { keepdims: 0 });
}

/** Records a reduction in the layout of its operand. */
function reduce(
  recorder: Recorder,
  x: tf.TensorInfo,
  { axis, reductionIndices, keepDims }: ReduceAttributes,
  type: TracedType,
  emit: (name: string, axes: string, keepdims: number) => string,
): tf.TensorInfo {
  const axes = tf.util.parseAxisParam((axis ?? reductionIndices)!, x.shape);
  if (axes.length === 0 || sizeOf(axes.map((a) => x.shape[a]!)) === 1)
    return unreduced(recorder, x, axes, type, keepDims);
  const layout = recorder.layoutOf(x);
  const shape = x.shape.map((side, a) => (axes.includes(a) ? 1 : side));
  const rows = recorder.provider === 'webgpu' && axes.length === x.shape.length ? rowsOf(sizeOf(x.shape)) : 1;
  if (rows > 1) {
    const table = recorder.reshape(recorder.nameIn(x, layout), [rows, sizeOf(x.shape) / rows]);
    const whole = emit(emit(table, recorder.graph.int64([1]), 0), recorder.graph.int64([0]), 0);
    return recorder.output(keepDims ? recorder.reshape(whole, shape) : whole, keepDims ? shape : [], type);
  }
  const physical = axes.map((a) => layout.indexOf(a)).sort((a, b) => a - b);
  const name = emit(recorder.nameIn(x, layout), recorder.graph.int64(physical), keepDims ? 1 : 0);
  if (keepDims) return recorder.output(name, shape, type, layout);
  const left = x.shape.flatMap((_, a) => (axes.includes(a) ? [] : [a]));
  const rest: Layout = layout.filter((a) => left.includes(a)).map((a) => left.indexOf(a));
  return recorder.output(name, inShape(x.shape, left), type, rest);
}

/** A whole tensor is reduced in so many rows on a card, each of so many elements at least. */
const rowsOnCard = { min: 16, max: 1024, elements: 1024 };

/**
 * In how many rows of equal length a whole tensor is reduced first, then together: ONNX Runtime's WebGPU provider gives each
 * result to one workgroup, so that a single result leaves the rest of the card idle. The most that divide it; 1 without any.
 */
export function rowsOf(size: number): number {
  const { min, max, elements } = rowsOnCard;
  for (let rows = Math.min(max, Math.floor(size / elements)); rows >= min; rows--) if (size % rows === 0) return rows;
  return 1;
}

/** Reduction over axes of length 1: a reshape. */
function unreduced(
  recorder: Recorder,
  x: tf.TensorInfo,
  axes: readonly number[],
  type: TracedType,
  keepDims: boolean | undefined,
): tf.TensorInfo {
  const shape = keepDims ? x.shape : x.shape.filter((_, a) => !axes.includes(a));
  const name = shape.length === x.shape.length ? recorder.nameIn(x) : recorder.reshape(recorder.nameIn(x), shape);
  return recorder.output(type === x.dtype ? name : recorder.cast(name, type), shape, type);
}

function inShape(shape: readonly number[], axes: readonly number[]): number[] {
  return axes.map((axis) => shape[axis]!);
}

/** Records a shape-preserving operation along one axis. */
function along(recorder: Recorder, x: tf.TensorInfo, op: string, axis: number): tf.TensorInfo {
  const layout = recorder.layoutOf(x);
  const logical = axis < 0 ? axis + x.shape.length : axis;
  const name = recorder.node(op, [recorder.nameIn(x, layout)], { axis: layout.indexOf(logical) });
  return recorder.output(name, x.shape, 'float32', layout);
}
