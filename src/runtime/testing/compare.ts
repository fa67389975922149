import assert from 'node:assert/strict';
import { random } from '../../random/random.js';
import type { EagerBackend } from '../eager-backend.js';
import { hostArray } from '../host-tensor.js';
import type { Provider } from '../session.js';
import { sizeOf } from '../trace/layout.js';
import { type Instance, type Results, runInstance } from '../verify/instance.js';

/** Random values of an instance's inputs; deterministic. */
export function randomInputs({ inputs }: Instance): Results {
  const rng = random(1, 'conformance');
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype = 'float32', range: [low, high] = [-1, 1] }]) => {
      const data = hostArray(dtype, sizeOf(shape));
      for (let i = 0; i < data.length; i++) {
        data[i] = dtype === 'float32' ? rng.between(low, high) : Math.floor(rng.between(low, high));
      }
      return [name, { shape, dtype, data }];
    }),
  );
}

/** Runs an instance compiled. */
export function runCompiled(instance: Instance, provider: Provider = 'cpu'): Promise<Results> {
  return runInstance(instance, randomInputs(instance), { threads: 1, provider });
}

/** Runs an instance eagerly. */
export function runEagerly(instance: Instance, eager: EagerBackend): Promise<Results> {
  return runInstance(instance, randomInputs(instance), { eager });
}

/**
 * Asserts that results agree to 1e-4 of each tensor's standard deviation, or to what rounding does to its largest
 * number.
 */
export function assertAgree(actual: Results, expected: Results, tolerance: number = 1e-4): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, { data: numbers, shape, dtype }] of Object.entries(expected)) {
    const data = Array.from(numbers);
    const found = actual[name]!;
    assert.deepEqual([...found.shape], [...shape], `shape of ${name}`);
    assert.equal(found.dtype, dtype, `type of ${name}`);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    const largest = data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const allowed = tolerance * Math.sqrt(variance) + 0.1 * tolerance * largest + 1e-6;
    data.forEach((value, i) => {
      const isSame = Object.is(found.data[i], value) || Math.abs(found.data[i]! - value) <= allowed;
      if (!isSame) assert.fail(`${name}[${i}] of [${shape}]: ${found.data[i]}, expected ${value} within ${allowed}`);
    });
  }
}
