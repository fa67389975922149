import { InputError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import type * as tf from '../runtime/tf.js';
import type { InputSpec } from '../runtime/trace/trace.js';
import { hwioShape } from './checkpoints/layout.js';

/** What a tensor is filled with before training. */
export type Fill =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  /** In [-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number };

/** Whose initial values: those that the paper states, or those of each tracker's reference implementation. */
export const initRules = ['paper', 'reference'] as const;
/** A name of {@link initRules}. */
export type InitRule = (typeof initRules)[number];

/** One named tensor of a network. */
export interface ParameterSpec {
  /** As the reference implementation's state dict names it: 'backbone.layer1.0.conv1.weight'. */
  readonly name: string;
  /** As PyTorch has it, kernels OIHW. */
  readonly shape: readonly number[];
  readonly init: Readonly<Record<InitRule, Fill>>;
  /** What it is frozen or counted with: 'stem', 'layer1' to 'layer4', 'neck', 'head', 'down'. */
  readonly group: string;
  /** False for running statistics of batch normalisation, which no gradient reaches. */
  readonly trainable: boolean;
}

/** All tensors of a network, in the order of the reference's state dict. */
export type ParameterTable = readonly ParameterSpec[];

/** A network's tensors by the reference's names. Kernels are [kh, kw, in, out]. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** The same outside of any backend. */
export type HostParams = Readonly<Record<string, HostTensor>>;

/** How many numbers are trained, as a whole and by group. Running statistics do not count, as in PyTorch. */
export interface ParameterCount {
  readonly total: number;
  readonly byGroup: Readonly<Record<string, number>>;
}

/**
 * Counts a network's trained numbers.
 *
 * @param groups The groups to count; all unless told.
 * @throws InputError when a group is not in the table.
 */
export function countParameters(table: ParameterTable, groups?: readonly string[]): ParameterCount {
  const known = [...new Set(table.map(({ group }) => group))];
  const unknown = groups?.find((group) => !known.includes(group));
  if (unknown !== undefined) {
    throw new InputError(`there is no parameter group '${unknown}'; the groups are ${known.join(', ')}`);
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
 * What `compile` needs to know of a network's tensors.
 *
 * @param values Makes them constants of the graph, which lets the runtime fold normalisations into convolutions; without,
 * they are parameters that are set later.
 * @throws InputError when a tensor is missing or has another shape.
 */
export function parameterInputs(table: ParameterTable, values?: HostParams): Record<string, InputSpec> {
  if (values) checkParams(table, values);
  return Object.fromEntries(
    table.map(({ name, shape }) => {
      const inside = hwioShape(shape);
      return [name, values ? { shape: inside, value: values[name]!.data } : { shape: inside, parameter: true }];
    }),
  );
}

/**
 * Checks that tensors are those of a table, kernels [kh, kw, in, out].
 *
 * @param what Names a tensor's kind in messages: 'momentum'.
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
  if (other !== undefined) throw new InputError(`${what} '${other}' is not one of the ${known.size} that are expected`);
}
