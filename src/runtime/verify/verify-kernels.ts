import { hostArray } from '../host-tensor.js';
import { sizeOf } from '../trace/layout.js';
import { type Check, check, type Route } from './check.js';
import { type LargestError, largestError } from './error.js';
import type { KernelFamily } from './families.js';
import { type Instance, type Results, runInstance } from './instance.js';

/** Computes an instance with its gradients on a route. */
export type Compute = typeof runInstance;

/**
 * Compares the kernels of families with tensorflow.js' cpu backend, plain JavaScript that shares no code with a device.
 *
 * @param compute Computes on the device; default: the device does. A test passes one that is wrong.
 * @returns Per family the forward pass, and the gradient where it has one.
 */
export async function verifyKernels(
  families: readonly KernelFamily[],
  route: Route,
  compute: Compute = runInstance,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, tolerance, instances } of families) {
    const hasGradient = instances.some(({ gradients }) => gradients.length > 0);
    const parts = hasGradient ? (['forward', 'gradient'] as const) : (['forward'] as const);
    checks.push(...(await check({ name, tolerance, route, parts }, () => compareAll(instances, route, compute))));
  }
  return checks;
}

/** The largest errors of the forward passes and of the gradients. */
async function compareAll(instances: readonly Instance[], route: Route, compute: Compute): Promise<LargestError[]> {
  const worst: [LargestError, LargestError] = [
    { error: 0, at: '' },
    { error: 0, at: '' },
  ];
  for (const instance of instances) {
    const given = fixedInputs(instance);
    const expected = await referenceOf(instance, given);
    const found = await compute(instance, given, route);
    for (const [part, isPart] of [isForward, isGradient].entries()) {
      const wanted = only(expected, isPart);
      if (Object.keys(wanted).length === 0) continue; // an instance without gradients
      const found1 = largestError(only(found, isPart), wanted);
      const shape = Object.values(instance.inputs).map((input) => `[${input.shape}]`);
      if (found1.error >= worst[part]!.error) worst[part] = { ...found1, at: `${found1.at} of ${shape.join(' and ')}` };
    }
  }
  return worst;
}

/** What the cpu backend computed of each instance: the same for every route. */
const references = new WeakMap<Instance, Results>();

async function referenceOf(instance: Instance, given: Results): Promise<Results> {
  const reference = references.get(instance) ?? (await runInstance(instance, given, { eager: 'cpu' }));
  references.set(instance, reference);
  return reference;
}

const isForward = (name: string): boolean => name === 'y';
const isGradient = (name: string): boolean => name !== 'y';

function only(results: Results, isWanted: (name: string) => boolean): Results {
  return Object.fromEntries(Object.entries(results).filter(([name]) => isWanted(name)));
}

/** Inputs that are the same on every machine: irregular numbers in the range of each. */
function fixedInputs({ inputs }: Instance): Results {
  const entries = Object.entries(inputs).map(
    ([name, { shape, dtype = 'float32', range: [low, high] = [-1, 1] }], k) => {
      const data = hostArray(dtype, sizeOf(shape));
      for (let i = 0; i < data.length; i++) {
        const wave = Math.sin(i * 12.9898 + k * 78.233 + 0.7) * 43758.5453;
        const value = low + (high - low) * (wave - Math.floor(wave));
        data[i] = dtype === 'float32' ? value : Math.floor(value);
      }
      return [name, { shape, dtype, data }];
    },
  );
  return Object.fromEntries(entries);
}
