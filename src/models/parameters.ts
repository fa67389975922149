import { InputError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import type { tf } from '../runtime/tf.js';
import type { InputSpec } from '../runtime/trace/trace.js';
import { hwioShape } from './checkpoints/layout.js';

/** Initialisation of a tensor. */
export type Fill =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  /** In [-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number };

/** Sources of initial values: the paper, or each tracker's reference implementation. */
export const initRules = ['paper', 'reference'] as const;
/** A name of {@link initRules}. */
export type InitRule = (typeof initRules)[number];

/** One named tensor of a network. */
export interface ParameterSpec {
  /** As the reference implementation's state dict names it: 'backbone.layer1.0.conv1.weight'. */
  readonly name: string;
  /** PyTorch's shape, kernels OIHW. */
  readonly shape: readonly number[];
  readonly init: Readonly<Record<InitRule, Fill>>;
  /** Of the last layers: the value of all elements with which every point predicts the same, a target as large as before. */
  readonly atRest?: number;
  /** Group for freezing and counting: 'stem', 'layer1' to 'layer4', 'neck', 'head', 'down'. */
  readonly group: string;
  /** False for running statistics of batch normalisation, which have no gradient. */
  readonly trainable: boolean;
}

/** All tensors of a network, in the order of the reference's state dict. */
export type ParameterTable = readonly ParameterSpec[];

/** A network's tensors by the reference's names. Kernels are [kh, kw, in, out]. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** A network's tensors outside of any backend. */
export type HostParams = Readonly<Record<string, HostTensor>>;

/** Number of trainable elements, in total and by group, without running statistics, as in PyTorch. */
export interface ParameterCount {
  readonly total: number;
  readonly byGroup: Readonly<Record<string, number>>;
}

/**
 * Counts a network's trainable elements.
 *
 * @param groups Groups to count. Default: all.
 * @throws InputError when a group is not in the table.
 */
export function countParameters(table: ParameterTable, groups?: readonly string[]): ParameterCount {
  const known = [...new Set(table.map(({ group }) => group))];
  const unknown = groups?.find((group) => !known.includes(group));
  if (unknown !== undefined) {
    throw new InputError(`unknown parameter group '${unknown}'; expected one of ${known.join(', ')}`);
  }
  const byGroup: Record<string, number> = Object.fromEntries((groups ?? known).map((group) => [group, 0]));
  for (const { group, shape, trainable } of table) {
    if (trainable && Object.hasOwn(byGroup, group)) byGroup[group]! += elementsOf(shape);
  }
  return { total: Object.values(byGroup).reduce((sum, count) => sum + count, 0), byGroup };
}

/** Number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Inputs of `compile` for a network's tensors.
 *
 * @param values Values of constants of the graph, which allows to fold normalisations into convolutions. Default: the
 * tensors are parameters, to be set later.
 * @throws InputError when a tensor is missing or has another shape.
 */
export function parameterInputs(table: ParameterTable, values?: HostParams): Record<string, InputSpec> {
  if (values) checkParams(table, values);
  return Object.fromEntries(
    table.map(({ name, shape }) => {
      const inside = hwioShape(shape);
      return [name, values ? { shape: inside, value: values[name]! } : { shape: inside, parameter: true }];
    }),
  );
}

/**
 * Validates names and shapes of tensors, kernels [kh, kw, in, out].
 *
 * @param what Kind of tensors for messages: 'momentum'.
 * @throws InputError that names the first tensor that is missing, has another shape, or is not in the table.
 */
export function checkParams(
  table: ParameterTable,
  params: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  what: string = 'parameter',
): void {
  for (const { name, shape } of table) {
    const expected = hwioShape(shape);
    const found = Object.hasOwn(params, name) ? params[name]!.shape : undefined;
    if (!found) throw new InputError(`${what} '${name}' is missing; expected [${expected.join(', ')}]`);
    if (found.length !== expected.length || found.some((side, i) => side !== expected[i])) {
      throw new InputError(
        `${what} '${name}' is [${found.join(', ')}]; expected [${expected.join(', ')}], kernels as [kh, kw, in, out]`,
      );
    }
  }
  const known = new Set(table.map(({ name }) => name));
  const other = Object.keys(params).find((name) => !known.has(name));
  if (other !== undefined) throw new InputError(`${what} '${other}' is not one of the ${known.size} expected ones`);
}
