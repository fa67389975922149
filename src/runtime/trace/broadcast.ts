import { tf } from '../tf.js';
import { defaultLayout, inLayout, type Layout, permutation, sizeOf } from './layout.js';
import type { Recorder } from './recorder.js';
import { type TracedType, TracedValue } from './traced-value.js';

/** Appends nodes for operands given by name and returns the result's name. */
export type Emit = (names: string[]) => string;

/**
 * Records an elementwise operation with broadcasting.
 *
 * Uses the layout of most large operands, so that a chain of convolutions and activations is transposed at its ends
 * only. Repeated operands enter in compact form; the result is repeated where all operands are.
 *
 * @param type Type of the result.
 */
export function elementwise(
  recorder: Recorder,
  operands: readonly tf.TensorInfo[],
  type: TracedType,
  emit: Emit,
): tf.TensorInfo {
  const shape = broadcastShape(operands.map((operand) => operand.shape));
  const values = operands.map((operand) => recorder.lookup(operand).compact);
  const inner = broadcastShape(values.map((value) => value.shape));
  const layout = commonLayout(recorder, values, inner);
  const name = emit(values.map((value) => alignedName(recorder, value, layout)));
  const result = recorder.output(name, inner, type, layout);
  if (sizeOf(inner) === sizeOf(shape)) return result;
  return recorder.tensor(new TracedValue(shape, type, { kind: 'repeated', of: recorder.lookup(result) }));
}

/** Common shape of broadcasting. */
function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  return shapes.reduce<number[]>((a, b) => tf.backend_util.assertAndGetBroadcastShape(a, [...b]), []);
}

/** The layout of most operands of full size; without one, that of a parameter of the same shape, or the default. */
function commonLayout(recorder: Recorder, values: readonly TracedValue[], shape: readonly number[]): Layout {
  const votes = new Map<string, { layout: Layout; count: number }>();
  for (const value of values) {
    if (value.shape.length !== shape.length || sizeOf(value.shape) !== sizeOf(shape)) continue;
    for (const [key, { layout }] of value.names) {
      const vote = votes.get(key) ?? { layout, count: 0 };
      vote.count++;
      votes.set(key, vote);
    }
  }
  let [best, maxCount]: [Layout, number] = [recorder.preferredLayout(shape), 0];
  for (const { layout, count } of votes.values()) if (count > maxCount) [best, maxCount] = [layout, count];
  return best;
}

/**
 * Name of an operand that broadcasts against tensors of a layout. One of lower rank is padded with leading axes of
 * length 1, as in broadcasting, and then transposed to that layout.
 */
function alignedName(recorder: Recorder, value: TracedValue, layout: Layout): string {
  const missing = layout.length - value.shape.length;
  if (missing === 0) return recorder.nameIn(value, layout);
  const isPlain = layout.every((axis, i) => axis === i);
  if (isPlain || sizeOf(value.shape) === 1) return recorder.nameIn(value);
  const known = value.alignedNames.get(layout.join());
  if (known !== undefined) return known;
  const padded = [...new Array<number>(missing).fill(1), ...value.shape];
  let name = recorder.nameIn(value);
  if (padded.filter((side) => side > 1).length <= 1) {
    name = recorder.reshape(name, inLayout(padded, layout)); // one axis only: no transposition
  } else {
    const perm = permutation(defaultLayout(layout.length), layout);
    name = recorder.node('Transpose', [recorder.reshape(name, padded)], { perm });
  }
  value.alignedNames.set(layout.join(), name);
  return name;
}
