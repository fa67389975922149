import { BLOCKED_DOMAIN } from './blocked-filter.js';
import { OnnxGraph } from './graph.js';
import type { OnnxAttributes, OnnxInitializer, OnnxNode } from './types.js';

/** Operations on single values: the order of values in memory does not matter. */
const unary = new Set(['Abs', 'Clip', 'Exp', 'HardSigmoid', 'LeakyRelu', 'Neg', 'Relu', 'Sigmoid', 'Sqrt', 'Tanh']);
const binary = new Set(['Add', 'Div', 'Max', 'Min', 'Mul', 'Sub']);
/** Those of {@link binary} that can be done with one number for each channel. */
const perChannel = new Set(['Add', 'Mul', 'Sub']);
const reductions = new Set(['ReduceMean', 'ReduceSum']);

/**
 * Keeps values in blocked layout between the convolutions that `blockConvolutions` rewrote: what follows a convolution is
 * done on its blocks, and values are rearranged only for operations that need the usual layout. Batch normalisation,
 * and sums and products with a number for each channel, become convolutions of each channel with one tap, which run on all
 * threads, where ONNX Runtime's normalisation has one, and take in a following ReLU or sum.
 *
 * Not in the paper; chosen because half of the time of a small network's training step are passes over maps. Sums over a
 * channel's pixels are rounded in another order.
 *
 * @param graph From `blockConvolutions`, with shapes of the rearranged values; others stay as they are.
 * @param block Channels per block, from `blockSize`.
 */
export function keepBlocks(graph: OnnxGraph, block: number): OnnxGraph {
  const kept = new KeptBlocks(graph, block);
  for (const node of graph.nodes) kept.add(node);
  kept.result.removeUnused();
  return kept.result;
}

/** x * scale + shift for each channel. */
interface Line {
  readonly x: string;
  /** Append operations for vectors of the channels, where there are such. */
  readonly scale?: () => string;
  readonly shift?: () => string;
}

/** [N, C, H, W] */
type Sides = readonly [number, number, number, number];

class KeptBlocks {
  readonly result: OnnxGraph;
  readonly #block: number;
  readonly #users = new Map<string, OnnxNode[]>();
  readonly #makers = new Map<string, OnnxNode>();
  readonly #constants: Map<string, OnnxInitializer>;
  readonly #shapes: Map<string, readonly number[]>;
  /** Blocked form of a value, by its name in the usual layout. */
  readonly #blocked = new Map<string, string>();
  /** Values that exist in blocked form only, until something needs the other. */
  readonly #onlyBlocked = new Set<string>();
  /** Lines that the sum which alone uses them takes in. */
  readonly #waiting = new Map<string, Line>();
  /** Values whose ReLU is part of the operation before. */
  readonly #done = new Set<OnnxNode>();
  readonly #wanted = new Map<string, boolean>();

  constructor(graph: OnnxGraph, block: number) {
    this.result = new OnnxGraph(graph);
    this.#block = block;
    this.#constants = new Map(graph.initializers.map((constant) => [constant.name, constant]));
    this.#shapes = new Map([...graph.shapes, ...graph.initializers.map(({ name, shape }) => [name, shape] as const)]);
    for (const node of graph.nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of node.inputs) this.#users.set(name, [...(this.#users.get(name) ?? []), node]);
    }
  }

  /** Appends an operation of the graph to the result, on blocks where it can be and gains by it. */
  add(node: OnnxNode): void {
    if (this.#done.has(node)) return;
    if (this.#rearrange(node) || this.#line(node) || this.#pointwise(node) || this.#fold(node)) return;
    if (this.#reduction(node) || this.#padding(node)) return;
    for (const name of node.inputs) this.#plain(name);
    this.result.nodes.push(node);
  }

  /** Changes of layout, which are left out where the other form is there. */
  #rearrange(node: OnnxNode): boolean {
    if (node.domain !== BLOCKED_DOMAIN || !node.op.startsWith('Reorder')) return false;
    const [from, to] = [node.inputs[0]!, node.outputs[0]!];
    if (node.op === 'ReorderOutput') {
      if (!this.#sides(to)) return false;
      this.#keep(to, from);
      return true;
    }
    const there = this.#blocked.get(from);
    if (there === undefined) {
      if (this.#sides(from)) this.#blocked.set(from, to);
      return false;
    }
    this.result.nodes.push({ op: 'Identity', inputs: [there], outputs: [to], attributes: {} });
    return true;
  }

  /** Lines by channels, and sums that take one in. */
  #line(node: OnnxNode): boolean {
    const [output] = node.outputs as [string];
    const line = this.#lineOf(node);
    if (line) {
      if (!this.#isKept(line.x, output)) return false;
      const [sum, ...others] = this.#users.get(output) ?? [];
      const isTaken = sum?.op === 'Add' && others.length === 0 && sum.inputs[0] !== sum.inputs[1];
      this.#shapes.set(output, this.#sides(line.x)!);
      if (isTaken && this.#isSum(sum) && this.#isWanted(sum.outputs[0]!)) this.#waiting.set(output, line);
      else this.#emit(node, line);
      return true;
    }
    const taken = node.op === 'Add' ? node.inputs.find((name) => this.#waiting.has(name)) : undefined;
    if (taken === undefined) return false;
    const added = node.inputs.find((name) => name !== taken)!;
    const { x } = this.#waiting.get(taken)!;
    this.#shapes.set(output, this.#sides(x)!);
    const other = this.#blockedName(added);
    this.#emit(node, this.#waiting.get(taken)!, other);
    this.#waiting.delete(taken);
    return true;
  }

  /** Whether both operands of a sum are maps of the same size. */
  #isSum({ inputs }: OnnxNode): boolean {
    const [a, b] = inputs.map((name) => this.#willBe(name));
    return a !== undefined && b !== undefined && a.join() === b.join();
  }

  /** The sides of a map, also of one that comes later and is a line of one that is known. */
  #willBe(name: string): Sides | undefined {
    const sides = this.#sides(name);
    if (sides) return sides;
    const maker = this.#makers.get(name);
    const line = maker && this.#lineOf(maker);
    return line && this.#sides(line.x);
  }

  /** The operation as a line by channels of a map. */
  #lineOf({ op, domain, inputs, attributes }: OnnxNode): Line | undefined {
    if (domain) return undefined;
    if (op === 'BatchNormalization') {
      const [x, scale, shift, mean, variance] = inputs as [string, string, string, string, string];
      if (!this.#sides(x)) return undefined;
      if (this.#isAll(mean, 0) && this.#isAll(variance, 1)) return { x, scale: () => scale, shift: () => shift };
      const { epsilon } = attributes as { readonly epsilon?: { readonly float: number } };
      const r = this.result;
      const slope = (): string => {
        const sum = r.node('Add', [variance, r.scalar(epsilon?.float ?? 1e-5)]);
        return r.node('Div', [scale, r.node('Sqrt', [sum])]);
      };
      return { x, scale: slope, shift: () => r.node('Sub', [shift, r.node('Mul', [mean, slope()])]) };
    }
    if (!perChannel.has(op)) return undefined;
    for (const [x, list] of [inputs, [...inputs].reverse()] as [string, string][]) {
      const sides = this.#sides(x);
      const vector = sides && this.#vector(list, sides[1]);
      if (!vector) continue;
      if (op === 'Add') return { x, shift: vector };
      if (op === 'Mul') return { x, scale: vector };
      if (x === inputs[0]) return { x, shift: () => this.result.node('Neg', [vector()]) };
    }
    return undefined;
  }

  /** Appends a line as a convolution, with what it adds to and a ReLU that alone follows. */
  #emit(node: OnnxNode, { x, scale, shift }: Line, added?: string): void {
    const sides = this.#sides(x)!;
    const [, channels] = sides;
    const r = this.result;
    const slope = scale?.() ?? r.constant('float32', new Float32Array(channels).fill(1), [channels]);
    const filter = r.node('Reshape', [slope, r.int64([channels, 1, 1, 1])]);
    const relu = this.#reluAfter(node);
    const inputs = [
      this.#blockedName(x),
      filter,
      ...(shift || added ? [shift?.() ?? ''] : []),
      ...(added ? [added] : []),
    ];
    const attributes: OnnxAttributes = {
      ...{ kernel_shape: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: channels },
      activation: relu ? 'Relu' : undefined,
    };
    const y = r.nodeIn(BLOCKED_DOMAIN, 'Conv', inputs, attributes);
    const [output] = (relu?.node ?? node).outputs as [string];
    if (relu) this.#done.add(relu.node);
    if (relu?.fold) this.#done.add(relu.fold);
    const target = relu?.fold && this.#foldedTo(relu.fold);
    this.#shapes.set(output, target ?? sides);
    this.#keep(output, target ? r.node('Reshape', [y, r.int64(target)]) : y);
  }

  /** The ReLU that alone uses an operation's result, also of another shape. */
  #reluAfter(node: OnnxNode): { readonly node: OnnxNode; readonly fold?: OnnxNode } | undefined {
    const [next, ...others] = this.#users.get(node.outputs[0]!) ?? [];
    if (!next || others.length > 0) return undefined;
    if (next.op === 'Relu') return this.#isWanted(next.outputs[0]!) ? { node: next } : undefined;
    const target = this.#foldedTo(next);
    if (!target || target[1] % this.#block !== 0) return undefined;
    const relu = this.#reluAfter(next);
    return relu && !relu.fold ? { node: relu.node, fold: next } : undefined;
  }

  /** Operations on single values. */
  #pointwise({ op, domain, inputs, outputs, attributes }: OnnxNode): boolean {
    if (domain || !(unary.has(op) || binary.has(op))) return false;
    const [output] = outputs as [string];
    const maps = inputs.filter((name) => this.#sides(name));
    const first = maps.find((name) => this.#blocked.has(name));
    if (first === undefined) return false;
    const isAligned = inputs.every((name) =>
      this.#sides(name) ? this.#sides(name)!.join() === this.#sides(first)!.join() : this.#isScalar(name),
    );
    if (!isAligned || !this.#isKept(first, output, maps)) return false;
    const operands = inputs.map((name) => (this.#sides(name) ? this.#blockedName(name) : name));
    this.#shapes.set(output, this.#sides(first)!);
    this.#keep(output, this.result.node(op, operands, attributes));
    return true;
  }

  /** Images folded into channels, and back: blocks lie the same in memory. */
  #fold(node: OnnxNode): boolean {
    const [[x], [output]] = [node.inputs, node.outputs] as [[string], [string]];
    const [sides, target] = [this.#sides(x), this.#foldedTo(node)];
    if (!sides || !target || target[1] % this.#block !== 0) return false;
    const isFold = target[0] * target[1] === sides[0] * sides[1] && target[2] === sides[2] && target[3] === sides[3];
    if (!isFold || !this.#isKept(x, output)) return false;
    this.#shapes.set(output, target);
    this.#keep(output, this.result.node('Reshape', [this.#blockedName(x), this.result.int64(target)]));
    return true;
  }

  /** The sides of a map that an operation gives another shape. */
  #foldedTo({ op, domain, inputs }: OnnxNode): Sides | undefined {
    const target = domain || op !== 'Reshape' ? undefined : this.#integers(inputs[1]);
    return target?.length === 4 && target.every((side) => side > 0) ? (target as unknown as Sides) : undefined;
  }

  /** Means and sums of each channel. */
  #reduction({ op, domain, inputs: [x, axes], outputs, attributes }: OnnxNode): boolean {
    if (domain || !reductions.has(op) || !this.#onlyBlocked.has(x!)) return false;
    if (attributes.keepdims !== 0 || this.#integers(axes)?.join() !== '0,2,3') return false;
    const [, , height, width] = this.#sides(x!)!;
    const r = this.result;
    const means = r.nodeIn(BLOCKED_DOMAIN, 'GlobalAveragePool', [this.#blocked.get(x!)!]);
    const values = op === 'ReduceMean' ? means : r.node('Mul', [means, r.scalar(height * width)]);
    r.nodes.push({ op, inputs: [values, axes!], outputs, attributes });
    return true;
  }

  /** Rows and columns of zeros around maps, for a convolution: of whole blocks, several times as fast. */
  #padding({ op, domain, inputs, outputs: [output] }: OnnxNode): boolean {
    const [x, list] = inputs;
    const sides = this.#sides(x!);
    const pads = inputs.length === 2 ? this.#integers(list) : undefined;
    if (domain || op !== 'Pad' || !sides || pads?.length !== 8 || !this.#isWanted(output!)) return false;
    const [onImages, onChannels, top, left, afterImages, afterChannels, bottom, right] = pads as number[];
    if (onImages || onChannels || afterImages || afterChannels) return false;
    const [images, channels, height, width] = sides;
    const block = this.#block;
    const r = this.result;
    const lines = r.node('Reshape', [
      this.#blockedName(x!),
      r.int64([(images * channels) / block, height, width * block]),
    ]);
    const padded = r.node('Pad', [lines, r.int64([0, top!, left! * block, 0, bottom!, right! * block])]);
    const around: Sides = [images, channels, height + top! + bottom!, width + left! + right!];
    this.#shapes.set(output!, around);
    this.#keep(output!, r.node('Reshape', [padded, r.int64(around)]));
    return true;
  }

  /**
   * Whether an operation on a map is done on blocks: where a convolution needs the result so, or, as only sums of channels
   * do, where its operands are there.
   */
  #isKept(x: string, output: string, maps: readonly string[] = [x]): boolean {
    if (!this.#blocked.has(x)) return false;
    if (this.#isWanted(output)) return true;
    return this.#isSummed(output) && maps.every((name) => this.#onlyBlocked.has(name));
  }

  /** Whether a convolution needs the blocked form of a value, or of one that is computed from it on blocks. */
  #isWanted(name: string): boolean {
    const known = this.#wanted.get(name);
    if (known !== undefined) return known;
    this.#wanted.set(name, false);
    const found = (this.#users.get(name) ?? []).some(
      (user) =>
        (user.op === 'ReorderInput' && user.domain === BLOCKED_DOMAIN) ||
        (this.#isOnMaps(user) && this.#isWanted(user.outputs[0]!)),
    );
    this.#wanted.set(name, found);
    return found;
  }

  /** Whether all that a value is used for are sums of its channels. */
  #isSummed(name: string): boolean {
    const users = this.#users.get(name) ?? [];
    return users.every((user) => reductions.has(user.op) || (this.#isOnMaps(user) && this.#isSummed(user.outputs[0]!)));
  }

  /** Whether an operation may have maps as operands and as its result. */
  #isOnMaps(node: OnnxNode): boolean {
    if (node.domain) return false;
    return unary.has(node.op) || binary.has(node.op) || node.op === 'BatchNormalization' || !!this.#foldedTo(node);
  }

  #keep(name: string, blocked: string): void {
    this.#blocked.set(name, blocked);
    this.#onlyBlocked.add(name);
  }

  /** The blocked form of a map. */
  #blockedName(name: string): string {
    const waiting = this.#waiting.get(name);
    if (waiting) {
      this.#waiting.delete(name);
      this.#emit({ op: 'Identity', inputs: [], outputs: [name], attributes: {} }, waiting);
    }
    const there = this.#blocked.get(name);
    if (there !== undefined) return there;
    const blocked = this.result.nodeIn(BLOCKED_DOMAIN, 'ReorderInput', [name]);
    this.#blocked.set(name, blocked);
    return blocked;
  }

  /** Appends the usual layout of a value where it is not there. */
  #plain(name: string): void {
    if (!this.#onlyBlocked.delete(name)) return;
    const [, channels] = this.#sides(name)!;
    this.result.nodes.push({
      op: 'ReorderOutput',
      domain: BLOCKED_DOMAIN,
      inputs: [this.#blocked.get(name)!],
      outputs: [name],
      attributes: { channels },
    });
  }

  /** Sides of a map of full blocks; undefined for other values. */
  #sides(name: string): Sides | undefined {
    const shape = this.#shapes.get(name);
    const isMap = shape?.length === 4 && shape[1]! % this.#block === 0 && shape[2]! * shape[3]! > 1;
    return isMap && !this.#constants.has(name) ? (shape as unknown as Sides) : undefined;
  }

  #isScalar(name: string): boolean {
    return name === '' || this.#shapes.get(name)?.every((side) => side === 1) === true;
  }

  /** Appends the vector that a value with a number for each channel was reshaped from; undefined for other values. */
  #vector(name: string, channels: number): (() => string) | undefined {
    const constant = this.#constants.get(name);
    const target = constant ? constant.shape : this.#reshapedTo(name);
    if (!target || ![`${channels},1,1`, `1,${channels},1,1`].includes(target.join().replace('-1', String(channels)))) {
      return undefined;
    }
    const source = constant ? name : this.#makers.get(name)!.inputs[0]!;
    return () => this.result.node('Reshape', [source, this.result.int64([channels])]);
  }

  #reshapedTo(name: string): number[] | undefined {
    const maker = this.#makers.get(name);
    return maker?.op === 'Reshape' ? this.#integers(maker.inputs[1]) : undefined;
  }

  /** Values of a short constant list of integers. */
  #integers(name: string | undefined): number[] | undefined {
    const { type, bytes } = this.#constants.get(name ?? '') ?? {};
    if (type !== 'int64' || !bytes || bytes.length > 64) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }

  /** Whether a value is a constant of one number throughout. */
  #isAll(name: string, value: number): boolean {
    const { type, bytes } = this.#constants.get(name) ?? {};
    if (type !== 'float32' || !bytes) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += 4) if (view.getFloat32(at, true) !== value) return false;
    return true;
  }
}
