import { tf } from '../../tf.js';
import { defaultLayout, inLayout, type Layout, permutation, sizeOf } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { type TracedType, TracedValue } from '../traced-value.js';

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
  const name = withoutTrailingOnes(recorder, values, inner, layout, emit);
  const result = recorder.output(name, inner, type, layout);
  if (sizeOf(inner) === sizeOf(shape)) return result;
  return recorder.tensor(new TracedValue(shape, type, { kind: 'repeated', of: recorder.lookup(result) }));
}

/** Number of elements from which reshaping costs less than what it saves. */
const LARGE = 1024;

/**
 * The result's name. Sides of length 1 at the end are left out where operands of several sizes broadcast: ONNX Runtime's CPU
 * provider then takes one element at a time, 35 times as long for a scalar times a kernel [512, 128, 1, 1] (1.30).
 */
function withoutTrailingOnes(
  recorder: Recorder,
  values: readonly TracedValue[],
  shape: readonly number[],
  layout: Layout,
  emit: Emit,
): string {
  const names = values.map((value) => alignedName(recorder, value, layout));
  const sides = inLayout(shape, layout);
  const ones = sides.length - 1 - sides.findLastIndex((side) => side > 1);
  const isMixed = values.some((value) => sizeOf(value.shape) !== sizeOf(shape));
  if (recorder.provider !== 'cpu' || ones === 0 || !isMixed || sizeOf(shape) < LARGE) return emit(names);
  const trimmed = values.map((value, i) => {
    if (value.shape.length === 0) return names[i]!;
    const kept = alignedShape(value, layout).slice(0, -ones);
    return recorder.shared(`${names[i]} without ${ones}`, () => recorder.reshape(names[i]!, kept));
  });
  return recorder.reshape(emit(trimmed), sides);
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

/** Shape under {@link alignedName}. */
function alignedShape({ shape }: TracedValue, layout: Layout): readonly number[] {
  return shape.length < layout.length && isPlain(layout) ? shape : inLayout(ofRank(layout.length, shape), layout);
}

/** A shape with leading sides of length 1, as in broadcasting. */
function ofRank(rank: number, shape: readonly number[]): number[] {
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

function isPlain(layout: Layout): boolean {
  return layout.every((axis, i) => axis === i);
}

/**
 * Name of an operand that broadcasts against tensors of a layout. One of lower rank is padded with leading axes of
 * length 1, as in broadcasting, and then transposed to that layout.
 */
function alignedName(recorder: Recorder, value: TracedValue, layout: Layout): string {
  if (value.shape.length === layout.length) return recorder.nameIn(value, layout);
  if (isPlain(layout) || sizeOf(value.shape) === 1) return recorder.nameIn(value);
  const known = value.alignedNames.get(layout.join());
  if (known !== undefined) return known;
  const padded = ofRank(layout.length, value.shape);
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
