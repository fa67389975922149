import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { hwioShape } from './checkpoints/layout.js';
import {
  elementsOf,
  type HostParams,
  type InitRule,
  initRules,
  type ParameterSpec,
  type ParameterTable,
} from './parameters.js';
import { fillNormal, fillUniform } from './random-fill.js';

/** Options of {@link initialise}. */
export interface InitOptions {
  readonly seed: number;
  /**
   * 'paper': He's normal distribution by outputs and zero biases ("the weights are initialized with Kaiming algorithm
   * and the biases are initialized to zero", Sec. 4.1), but for layers whose outputs are exponents: see `OutputRole`.
   * 'reference': as each tracker's reference implementation.
   */
  readonly rule: InitRule;
}

/** Defaults: as the paper. */
const initDefaults: InitOptions = { seed: 1, rule: 'paper' };

/**
 * Initial values of a network's tensors. Each tensor has its own random stream, by its name, and so has equal values in
 * every network.
 *
 * @param overrides Options that differ from {@link initDefaults}.
 * @returns By name; kernels [kh, kw, in, out].
 * @throws InputError when the rule is unknown.
 */
export function initialise(table: ParameterTable, overrides: Partial<InitOptions> = {}): HostParams {
  const options = withOverrides(initDefaults, overrides, 'initial values');
  if (!initRules.includes(options.rule)) {
    throw new InputError(`unknown rule '${options.rule}' for initial values; expected one of ${initRules.join(', ')}`);
  }
  return Object.fromEntries(table.map((spec) => [spec.name, filled(spec, options)]));
}

function filled({ name, shape, init }: ParameterSpec, { seed, rule }: InitOptions): HostTensor {
  const data = new Float32Array(elementsOf(shape));
  const fill = init[rule];
  if (fill.kind === 'constant') data.fill(fill.value);
  else if (fill.kind === 'normal') fillNormal(data, fill.deviation, random(seed, 'init', name));
  else fillUniform(data, fill.bound, random(seed, 'init', name));
  return { shape: hwioShape(shape), dtype: 'float32', data };
}
