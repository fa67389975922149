import type { OnnxAttribute, OnnxInitializer, OnnxNode, OnnxValue } from '../runtime/onnx/types.js';

/** The parts of a traced graph that determine shapes. */
export interface ShapedGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
}

type Shape = readonly number[];

/** A node with the shapes of its inputs and the values of its constant integer inputs. */
interface Call {
  readonly node: OnnxNode;
  readonly shapes: readonly Shape[];
  readonly ints: (input: number) => number[];
}

/**
 * Infers the shapes of all values of a traced inference graph, by name, in the graph's layout: maps are [N, C, H, W].
 *
 * @throws Error for an operation without a rule, which no network of the kit uses.
 */
export function graphShapes({ nodes, inputs, initializers }: ShapedGraph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const constants = new Map<string, OnnxInitializer>();
  for (const { name, shape } of inputs) shapes.set(name, shape);
  for (const constant of initializers) {
    shapes.set(constant.name, constant.shape);
    constants.set(constant.name, constant);
  }
  for (const node of nodes) {
    const rule = rules.get(node.op);
    if (!rule) throw new Error(`no shape rule for the operation ${node.op}`);
    const ints = (input: number): number[] => wholeNumbers(constants.get(node.inputs[input] ?? ''));
    const shape = rule({ node, shapes: node.inputs.map((name) => shapes.get(name) ?? []), ints });
    for (const output of node.outputs) shapes.set(output, shape);
  }
  return shapes;
}

function wholeNumbers(constant: OnnxInitializer | undefined): number[] {
  if (constant?.type !== 'int64') return [];
  const { buffer, byteOffset, byteLength } = constant.bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: byteLength / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
}

const list = (value: OnnxAttribute | undefined, otherwise: readonly number[]): readonly number[] =>
  Array.isArray(value) ? (value as readonly number[]) : otherwise;
const int = (value: OnnxAttribute | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;
const product = (shape: Shape): number => shape.reduce((all, side) => all * side, 1);

type Rule = (call: Call) => Shape;

const same: Rule = ({ shapes }) => shapes[0]!;

const broadcast: Rule = ({ shapes }) => broadcastOf(shapes);

function broadcastOf(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(...shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)),
  );
}

/** Matrix products, of which all axes before the last two are broadcast. */
const matMul: Rule = ({ shapes: [a, b] }) => [
  ...broadcastOf([a!.slice(0, -2), b!.slice(0, -2)]),
  a!.at(-2)!,
  b!.at(-1)!,
];

/** Number of windows along each axis. */
function windows(side: Shape, kernel: Shape, { attributes }: OnnxNode): number[] {
  const [strides, dilations] = [list(attributes.strides, [1, 1]), list(attributes.dilations, [1, 1])];
  const pads = list(attributes.pads, [0, 0, 0, 0]);
  const round = attributes.ceil_mode === 1 ? Math.ceil : Math.floor;
  return side.map((length, i) => {
    const reach = dilations[i]! * (kernel[i]! - 1) + 1;
    return round((length + pads[i]! + pads[i + 2]! - reach) / strides[i]!) + 1;
  });
}

const conv: Rule = ({ node, shapes: [x, kernel] }) => [
  x![0]!,
  kernel![0]!,
  ...windows(x!.slice(2), kernel!.slice(2), node),
];

const pool: Rule = ({ node, shapes: [x] }) => [
  x![0]!,
  x![1]!,
  ...windows(x!.slice(2), list(node.attributes.kernel_shape, []), node),
];

const transpose: Rule = ({ node, shapes: [x] }) => list(node.attributes.perm, []).map((axis) => x![axis]!);

const reshape: Rule = ({ shapes: [x], ints }) => {
  const wanted = ints(1).map((side, axis) => (side === 0 ? x![axis]! : side));
  const known = product(wanted.filter((side) => side >= 0));
  return wanted.map((side) => (side < 0 ? product(x!) / known : side));
};

const concat: Rule = ({ node, shapes }) => {
  const axis = axisOf(int(node.attributes.axis, 0), shapes[0]!);
  return shapes[0]!.map((side, i) => (i === axis ? shapes.reduce((sum, shape) => sum + shape[axis]!, 0) : side));
};

/** Slices as created by tensorflow.js: forward, with positive steps. */
const slice: Rule = ({ shapes: [x], ints }) => {
  const [starts, ends, axes, steps] = [ints(1), ints(2), ints(3), ints(4)];
  const shape = [...x!];
  for (const [i, start] of starts.entries()) {
    const axis = axisOf(axes[i] ?? i, x!);
    const inside = (at: number): number => Math.min(Math.max(at < 0 ? at + x![axis]! : at, 0), x![axis]!);
    shape[axis] = Math.ceil((inside(ends[i]!) - inside(start)) / (steps[i] ?? 1));
  }
  return shape;
};

const pad: Rule = ({ shapes: [x], ints }) => {
  const pads = ints(1);
  return x!.map((side, axis) => side + pads[axis]! + pads[axis + x!.length]!);
};

const reduce: Rule = ({ node, shapes: [x], ints }) => {
  const given = node.op === 'ArgMax' ? [int(node.attributes.axis, 0)] : [...list(node.attributes.axes, ints(1))];
  const axes = (given.length > 0 ? given : x!.map((_, axis) => axis)).map((axis) => axisOf(axis, x!));
  if (int(node.attributes.keepdims, 1) === 1) return x!.map((side, axis) => (axes.includes(axis) ? 1 : side));
  return x!.filter((_, axis) => !axes.includes(axis));
};

function axisOf(axis: number, shape: Shape): number {
  return axis < 0 ? axis + shape.length : axis;
}

/** The input, broadcast to the shape of the second input. */
const expand: Rule = ({ shapes: [x], ints }) => {
  const wanted = ints(1);
  return wanted.map((side, axis) => Math.max(side, x![axis - wanted.length + x!.length] ?? 1));
};

const unary =
  'Abs Cast Ceil Clip Erf Exp Floor HardSigmoid Identity LeakyRelu Log Neg Not Reciprocal Relu Round Sigmoid Sign';
const binary = 'Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mul Or Pow PRelu Sub Sum Where';

const rules: ReadonlyMap<string, Rule> = new Map([
  ...`${unary} Softmax Softplus Sqrt Tanh`.split(' ').map(of(same)),
  ...['BatchNormalization', 'GroupNormalization', 'InstanceNormalization'].map(of(same)),
  ...binary.split(' ').map(of(broadcast)),
  ...['MaxPool', 'AveragePool'].map(of(pool)),
  ...['ReduceMean', 'ReduceSum', 'ReduceMin', 'ReduceMax', 'ArgMax'].map(of(reduce)),
  ['Conv', conv],
  ['MatMul', matMul],
  ['Transpose', transpose],
  ['Reshape', reshape],
  ['Expand', expand],
  ['Concat', concat],
  ['Slice', slice],
  ['Pad', pad],
]);

function of(rule: Rule): (op: string) => [string, Rule] {
  return (op) => [op, rule];
}
