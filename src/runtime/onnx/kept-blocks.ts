import { BLOCKED_DOMAIN } from './blocked-filter.js';
import { type ChannelLine, channelLine, lineOnBlocks, plainConvolution } from './channel-line.js';
import { OnnxGraph } from './graph.js';
import { GraphView } from './graph-view.js';
import { isPointwise, MapUses, type Sides } from './map-uses.js';
import type { OnnxNode } from './types.js';

/**
 * Keeps values in blocked layout between the convolutions that `blockConvolutions` rewrote: what follows a convolution is
 * done on its blocks, and values are rearranged only for operations that need the usual layout. Batch normalisation,
 * and sums and products with a number for each channel, become convolutions of each channel with one tap, which run on all
 * threads, where ONNX Runtime's normalisation has one, and take in a following ReLU or sum.
 *
 * Not in the paper; chosen because passes over maps took 47 % of a small network's training step (`bench runtime`'s, one
 * thread). Sums over a channel's pixels are rounded in another order.
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

class KeptBlocks {
  readonly result: OnnxGraph;
  readonly #block: number;
  readonly #view: GraphView;
  readonly #uses: MapUses;
  readonly #shapes: Map<string, readonly number[]>;
  /** Blocked form of a value, by its name in the usual layout. */
  readonly #blocked = new Map<string, string>();
  /** Values that exist in blocked form only, until something needs the other. */
  readonly #onlyBlocked = new Set<string>();
  /** Lines that the sum which alone uses them takes in. */
  readonly #waiting = new Map<string, ChannelLine>();
  /** Blocked operands of products that only a sum over their channels' pixels uses. */
  readonly #products = new Map<string, readonly [string, string]>();
  /** ReLUs that are part of the operation before, and what lies between. */
  readonly #done = new Set<OnnxNode>();
  /** Constant filters of ones, by number of channels. */
  readonly #ones = new Map<number, string>();

  constructor(graph: OnnxGraph, block: number) {
    this.result = new OnnxGraph(graph);
    this.#block = block;
    this.#view = new GraphView(graph);
    this.#uses = new MapUses(this.#view);
    this.#shapes = new Map([...graph.shapes, ...graph.initializers.map(({ name, shape }) => [name, shape] as const)]);
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
      this.#shapes.set(output, this.#sides(line.x)!);
      if (this.#isTakenIn(output)) this.#waiting.set(output, line);
      else this.#appendLine(node, line);
      return true;
    }
    const taken = node.op === 'Add' ? node.inputs.find((name) => this.#waiting.has(name)) : undefined;
    if (taken === undefined) return false;
    const waiting = this.#waiting.get(taken)!;
    this.#waiting.delete(taken);
    this.#shapes.set(output, this.#sides(waiting.x)!);
    this.#appendLine(node, waiting, this.#blockedName(node.inputs.find((name) => name !== taken)!));
    return true;
  }

  #lineOf(node: OnnxNode): ChannelLine | undefined {
    return channelLine(node, this.#view, (name) => this.#sides(name)?.[1]);
  }

  /** Whether a line is only used by a sum with a map of the same size that is done on blocks. */
  #isTakenIn(output: string): boolean {
    const sum = this.#view.onlyConsumer(output);
    if (sum?.op !== 'Add' || !this.#uses.isWanted(sum.outputs[0]!)) return false;
    const [a, b] = sum.inputs.map((name) => this.#sidesToBe(name)?.join());
    return a !== undefined && a === b && sum.inputs[0] !== sum.inputs[1];
  }

  /** The sides of a map, also of one that comes later and is a line of one that is known. */
  #sidesToBe(name: string): Sides | undefined {
    const maker = this.#view.maker(name);
    return this.#sides(name) ?? this.#sides((maker && this.#lineOf(maker)?.x) ?? '');
  }

  /** Appends a line with what is added to it and a ReLU that alone follows. */
  #appendLine(node: OnnxNode, line: ChannelLine, added?: string): void {
    const sides = this.#sides(line.x)!;
    const relu = this.#reluAfter(node);
    const operands = { x: this.#blockedName(line.x), channels: sides[1], added, isRelu: relu !== undefined };
    const y = lineOnBlocks(this.result, line, operands, (channels) => this.#onesOf(channels));
    const [output] = (relu?.node ?? node).outputs as [string];
    if (relu) this.#done.add(relu.node);
    if (relu?.fold) this.#done.add(relu.fold);
    const target = relu?.fold && this.#uses.foldedTo(relu.fold);
    this.#shapes.set(output, target ?? sides);
    this.#keep(output, target ? this.result.node('Reshape', [y, this.result.int64(target)]) : y);
  }

  #onesOf(channels: number): string {
    const known = this.#ones.get(channels);
    if (known !== undefined) return known;
    const made = this.result.constant('float32', new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
    this.#ones.set(channels, made);
    return made;
  }

  /** The ReLU that alone uses an operation's result, also of another shape. */
  #reluAfter(node: OnnxNode): { readonly node: OnnxNode; readonly fold?: OnnxNode } | undefined {
    const next = this.#view.onlyConsumer(node.outputs[0]!);
    if (!next) return undefined;
    if (next.op === 'Relu') return this.#uses.isWanted(next.outputs[0]!) ? { node: next } : undefined;
    const target = this.#uses.foldedTo(next);
    if (!target || target[1] % this.#block !== 0) return undefined;
    const relu = this.#reluAfter(next);
    return relu && !relu.fold ? { node: relu.node, fold: next } : undefined;
  }

  /** Operations on single values. */
  #pointwise(node: OnnxNode): boolean {
    if (!isPointwise(node)) return false;
    const { op, inputs, outputs, attributes } = node;
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
    const user = this.#view.onlyConsumer(output);
    if (op === 'Mul' && maps.length === 2 && user && this.#uses.isOfChannels(user)) {
      this.#products.set(output, operands as [string, string]);
      return true;
    }
    this.#keep(output, this.result.node(op, operands, attributes));
    return true;
  }

  /** Images folded into channels, and back: blocks lie the same in memory. */
  #fold(node: OnnxNode): boolean {
    const [[x], [output]] = [node.inputs, node.outputs] as [[string], [string]];
    const [sides, target] = [this.#sides(x), this.#uses.foldedTo(node)];
    if (!sides || !target || target[1] % this.#block !== 0) return false;
    const isFold = target[0] * target[1] === sides[0] * sides[1] && target[2] === sides[2] && target[3] === sides[3];
    if (!isFold || !this.#isKept(x, output)) return false;
    this.#shapes.set(output, target);
    this.#keep(output, this.result.node('Reshape', [this.#blockedName(x), this.result.int64(target)]));
    return true;
  }

  /** Means and sums of each channel, of a product by a convolution whose filter is the other map. */
  #reduction(node: OnnxNode): boolean {
    const { op, inputs, outputs, attributes } = node;
    const [x, axes] = inputs as [string, string];
    const product = this.#products.get(x);
    if (!product && !(this.#onlyBlocked.has(x) && this.#uses.isOfChannels(node))) return false;
    const [images, channels, height, width] = this.#sides(x)!;
    const r = this.result;
    const count = r.scalar(height * width);
    let values: string;
    if (product) {
      const all = images * channels;
      const map = r.node('Reshape', [product[0], r.int64([1, all, height, width])]);
      const filter = r.node('Reshape', [product[1], r.int64([all, 1, height, width])]);
      const sums = r.nodeIn(BLOCKED_DOMAIN, 'Conv', [map, filter], {
        ...plainConvolution,
        ...{ kernel_shape: [height, width], group: all },
      });
      values = r.node('Reshape', [sums, r.int64([images, channels, 1, 1])]);
      if (op === 'ReduceMean') values = r.node('Div', [values, count]);
    } else {
      values = r.nodeIn(BLOCKED_DOMAIN, 'GlobalAveragePool', [this.#blocked.get(x)!]);
      if (op === 'ReduceSum') values = r.node('Mul', [values, count]);
    }
    r.nodes.push({ op, inputs: [values, axes], outputs, attributes });
    return true;
  }

  /** Rows and columns of zeros around maps, for a convolution: of whole blocks, so that fewer values are rearranged. */
  #padding({ op, domain, inputs, outputs: [output] }: OnnxNode): boolean {
    const [x, list] = inputs;
    const sides = this.#sides(x!);
    const pads = inputs.length === 2 ? this.#view.integers(list) : undefined;
    if (domain || op !== 'Pad' || !sides || pads?.length !== 8 || !this.#uses.isWanted(output!)) return false;
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
    if (this.#uses.isWanted(output)) return true;
    return this.#uses.isSummed(output) && maps.every((name) => this.#onlyBlocked.has(name));
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
      this.#appendLine({ op: 'Identity', inputs: [], outputs: [name], attributes: {} }, waiting);
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
    return isMap && !this.#view.constants.has(name) ? (shape as unknown as Sides) : undefined;
  }

  #isScalar(name: string): boolean {
    return name === '' || this.#shapes.get(name)?.every((side) => side === 1) === true;
  }
}
