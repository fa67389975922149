import { BLOCKED_DOMAIN } from './blocked-filter.js';
import type { GraphView } from './graph-view.js';
import type { OnnxNode } from './types.js';

/** [N, C, H, W] */
export type Sides = readonly [number, number, number, number];

/** Operations on single values: the order of values in memory does not matter. */
const unary = new Set(['Abs', 'Clip', 'Exp', 'HardSigmoid', 'LeakyRelu', 'Neg', 'Relu', 'Sigmoid', 'Sqrt', 'Tanh']);
const binary = new Set(['Add', 'Div', 'Max', 'Min', 'Mul', 'Sub']);
const reductions = new Set(['ReduceMean', 'ReduceSum']);

/** Whether an operation works on single values, or on two in the same place. */
export function isPointwise({ op, domain }: Pick<OnnxNode, 'op' | 'domain'>): boolean {
  return !domain && (unary.has(op) || binary.has(op));
}

/** What the maps of a graph are used for, as far as it decides whether they are kept in blocked layout. */
export class MapUses {
  readonly #view: GraphView;
  /** What `isWanted` and `isSummed` found before. */
  readonly #wanted = new Map<string, boolean>();
  readonly #summed = new Map<string, boolean>();

  constructor(view: GraphView) {
    this.#view = view;
  }

  /** Whether a convolution needs the blocked form of a value, or of one that is computed from it on blocks. */
  isWanted(name: string): boolean {
    const known = this.#wanted.get(name);
    if (known !== undefined) return known;
    this.#wanted.set(name, false);
    const found = this.#view
      .consumers(name)
      .some(
        (user) =>
          (user.op === 'ReorderInput' && user.domain === BLOCKED_DOMAIN) ||
          (this.#isOnMaps(user) && this.isWanted(user.outputs[0]!)),
      );
    this.#wanted.set(name, found);
    return found;
  }

  /** Whether all that a value is used for are sums of its channels. */
  isSummed(name: string): boolean {
    const known = this.#summed.get(name);
    if (known !== undefined) return known;
    const found = this.#view
      .consumers(name)
      .every((user) => this.isOfChannels(user) || (this.#isOnMaps(user) && this.isSummed(user.outputs[0]!)));
    this.#summed.set(name, found);
    return found;
  }

  /** Whether an operation may have maps as operands and as its result. */
  #isOnMaps(node: OnnxNode): boolean {
    if (node.domain) return false;
    return isPointwise(node) || node.op === 'BatchNormalization' || !!this.foldedTo(node);
  }

  /** Whether an operation reduces maps to a list of channels. */
  isOfChannels({ op, domain, inputs, attributes }: OnnxNode): boolean {
    const isReduction = !domain && reductions.has(op) && attributes.keepdims === 0;
    return isReduction && this.#view.integers(inputs[1])?.join() === '0,2,3';
  }

  /** The sides of a map that an operation gives another shape. */
  foldedTo({ op, domain, inputs }: OnnxNode): Sides | undefined {
    const target = domain || op !== 'Reshape' ? undefined : this.#view.integers(inputs[1]);
    return target?.length === 4 && target.every((side) => side > 0) ? (target as unknown as Sides) : undefined;
  }
}
