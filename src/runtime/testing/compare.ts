import assert from 'node:assert/strict';
import { random } from '../../random/random.js';
import { compile } from '../compile.js';
import { type EagerBackend, useEagerBackend } from '../eager-backend.js';
import { lossAndGradients } from '../gradients.js';
import { type HostTensor, hostArray } from '../host-tensor.js';
import type { Provider } from '../session.js';
import * as tf from '../tf.js';
import { sizeOf } from '../trace/layout.js';
import type { TensorFunction } from '../trace/trace.js';
import type { Instance } from './cases.js';

/** Results by name. */
export type Results = Readonly<Record<string, HostTensor>>;

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

/** Returns the instance's result and the gradients of a weighted sum of it. */
export function withGradients({ fn, gradients }: Instance): TensorFunction {
  if (gradients.length === 0) return fn;
  return (tensors) => {
    const by = Object.fromEntries(gradients.map((name) => [name, tensors[name]!]));
    const { gradients: found, extras } = lossAndGradients((parameters) => {
      const y = fn({ ...tensors, ...parameters }).y!;
      return { loss: tf.sum(tf.mul(y, weights(y.shape))) as tf.Scalar, extras: { y } };
    }, by);
    return { y: extras.y!, ...Object.fromEntries(gradients.map((name) => [`d ${name}`, found[name]!])) };
  };
}

/** Fixed asymmetric weights. */
function weights(shape: number[]): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.7 + 0.3)),
    shape,
  );
}

/** Runs an instance compiled. */
export async function runCompiled(instance: Instance, provider: Provider = 'cpu'): Promise<Results> {
  const program = await compile(withGradients(instance), instance.inputs, { threads: 1, provider });
  try {
    return await program.run(randomInputs(instance));
  } finally {
    await program.dispose();
  }
}

/** Runs an instance eagerly. */
export async function runEagerly(instance: Instance, backend: EagerBackend): Promise<Results> {
  await useEagerBackend(backend);
  const fn = withGradients(instance);
  const results = tf.tidy(() => {
    const tensors = Object.entries(randomInputs(instance)).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data, [...shape], dtype),
    ]);
    return fn(Object.fromEntries(tensors)) as tf.NamedTensorMap;
  });
  const read = await Promise.all(
    Object.entries(results).map(async ([name, tensor]): Promise<[string, HostTensor]> => {
      const data = (await tensor.data()) as Float32Array;
      return [name, { data, shape: [...tensor.shape], dtype: tensor.dtype as 'float32' }];
    }),
  );
  tf.dispose(results);
  return Object.fromEntries(read);
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
