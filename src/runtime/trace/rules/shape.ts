import { hostArray } from '../../host-tensor.js';
import { tf } from '../../tf.js';
import { inLayout, sizeOf, toLayout } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { rule, typeOf } from '../rule.js';
import { type TracedType, TracedValue } from '../traced-value.js';

/** Registers reshaping, transposing, repeating, filling and reversing. */
export function registerShape(): void {
  rule(tf.Identity, ({ inputs: { x }, recorder: r }) => r.tensor(r.lookup(x!)));
  rule<{ shape: number[] }>(tf.Reshape, ({ inputs: { x }, attrs, recorder }) =>
    reshape(recorder, x!, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x!.shape))),
  );
  rule<{ dim: number }>(tf.ExpandDims, ({ inputs: { input }, attrs: { dim }, recorder }) => {
    const shape = [...input!.shape];
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return reshape(recorder, input!, shape);
  });
  rule<{ perm: number[] }>(tf.Transpose, ({ inputs: { x }, attrs: { perm }, recorder }) =>
    recorder.tensor(transposed(recorder.lookup(x!), perm)),
  );
  rule<{ reps: number[] }>(tf.Tile, ({ inputs: { x }, attrs: { reps }, recorder: r }) => {
    const shape = x!.shape.map((side, axis) => side * reps[axis]!);
    if (sizeOf(shape) === sizeOf(x!.shape)) return r.tensor(r.lookup(x!));
    if (x!.shape.every((side, axis) => side === 1 || reps[axis] === 1)) {
      return r.tensor(new TracedValue(shape, typeOf(x!), { kind: 'repeated', of: r.lookup(x!).compact }));
    }
    const layout = r.layoutOf(x!);
    const name = r.node('Tile', [r.nameIn(x!, layout), r.graph.int64(inLayout(reps, layout))]);
    return r.output(name, shape, typeOf(x!), layout);
  });
  rule<{ shape: number[]; value: number; dtype: TracedType }>(tf.Fill, ({ attrs, recorder }) =>
    constantTensor(recorder, attrs.value, attrs.shape, attrs.dtype),
  );
  rule(tf.ZerosLike, ({ inputs: { x }, recorder }) => constantTensor(recorder, 0, x!.shape, typeOf(x!)));
  rule(tf.OnesLike, ({ inputs: { x }, recorder }) => constantTensor(recorder, 1, x!.shape, typeOf(x!)));
  rule<{ start: number; stop: number; step: number; dtype: TracedType }>(tf.Range, ({ attrs, recorder }) => {
    const { start, stop, step, dtype } = attrs;
    // as in tensorflow.js: default step -1 for descending ranges; empty where the step has the wrong sign
    const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
    const count = isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / step));
    const by = stop < start && step === 1 ? -1 : step;
    const values = hostArray(dtype, count).map((_, i) => start + i * by);
    return recorder.known(values, [count], dtype);
  });
  rule<{ start: number; stop: number; num: number }>(tf.LinSpace, ({ attrs: { start, stop, num }, recorder }) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return recorder.known(
      Float32Array.from({ length: num }, (_, i) => start + i * step),
      [num],
      'float32',
    );
  });
  rule<{ dims: number[] }>(tf.Reverse, ({ inputs: { x }, attrs: { dims }, recorder: r }) => {
    const axes = tf.util.parseAxisParam(dims, x!.shape);
    if (axes.length === 0) return r.tensor(r.lookup(x!));
    const layout = r.layoutOf(x!);
    const all = (value: number): string => r.graph.int64(axes.map(() => value));
    const physical = r.graph.int64(axes.map((axis) => layout.indexOf(axis)));
    const name = r.node('Slice', [r.nameIn(x!, layout), all(-1), all(-(2 ** 31)), physical, all(-1)]);
    return r.output(name, x!.shape, typeOf(x!), layout);
  });
}

/** Records a reshape. */
export function reshape(recorder: Recorder, x: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  const value = recorder.lookup(x);
  const type = typeOf(x);
  if (shape.length === x.shape.length && shape.every((side, i) => side === x.shape[i])) return recorder.tensor(value);
  if (value.origin.kind === 'known') return recorder.known(value.origin.values, shape, type);
  if (value.origin.kind === 'repeated' && sizeOf(value.origin.of.shape) === 1) {
    const { origin } = value.origin.of;
    if (origin.kind === 'known') return constantTensor(recorder, origin.values[0]!, shape, type);
    const ones = shape.map(() => 1);
    const one = recorder.lookup(recorder.output(recorder.reshape(recorder.nameIn(value.origin.of), ones), ones, type));
    return recorder.tensor(new TracedValue(shape, type, { kind: 'repeated', of: one }));
  }
  return recorder.output(recorder.reshape(recorder.nameIn(x), shape), shape, type);
}

/** Transposes without appending nodes: relabels the axes, or permutes a constant. */
function transposed(value: TracedValue, perm: readonly number[]): TracedValue {
  const shape = inLayout(value.shape, perm);
  if (value.origin.kind === 'known') {
    const values = toLayout(value.origin.values, value.shape, perm);
    return new TracedValue(shape, value.type, { kind: 'known', values });
  }
  if (value.origin.kind === 'repeated') {
    return new TracedValue(shape, value.type, { kind: 'repeated', of: transposed(value.origin.of, perm) });
  }
  const result = new TracedValue(shape, value.type, { kind: 'transposed', of: value, perm });
  for (const { name, layout } of value.names.values()) {
    const renamed = layout.map((axis) => perm.indexOf(axis));
    result.names.set(renamed.join(), { name, layout: renamed });
  }
  return result;
}

/** A tensor with one constant value, expanded only where necessary. */
export function constantTensor(
  recorder: Recorder,
  value: number,
  shape: readonly number[],
  type: TracedType,
): tf.TensorInfo {
  const one = new TracedValue(
    shape.map(() => 1),
    type,
    { kind: 'known', values: [Number(value)] },
  );
  if (sizeOf(shape) === 1) return recorder.tensor(one);
  return recorder.tensor(new TracedValue(shape, type, { kind: 'repeated', of: one }));
}
