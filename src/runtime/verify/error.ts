import type { HostTensor } from '../host-tensor.js';
import type { Results } from './instance.js';

/** The largest error of some tensors, and the one that has it. */
export interface LargestError {
  readonly error: number;
  /** Name of the tensor; empty if there is none. */
  readonly at: string;
  /** Why the error is infinite. */
  readonly why?: string;
}

/**
 * The largest difference of two sets of tensors, relative to what each tensor's numbers vary by: its standard deviation and
 * a tenth of its largest number, so that constant tensors have a scale.
 *
 * @param scaleMin Smallest scale, for tensors whose numbers are rounding errors of larger ones. Default: 1e-6.
 * @returns Infinity, and why, where shapes or types differ, or one is finite and the other is not.
 */
export function largestError(found: Results, expected: Results, scaleMin: number = 1e-6): LargestError {
  let worst: LargestError = { error: 0, at: '' };
  for (const [name, tensor] of Object.entries(expected)) {
    const error = errorOf(found[name], tensor, scaleMin);
    if (worst.at === '' || error.error > worst.error) worst = { ...error, at: name };
  }
  return worst;
}

function errorOf(found: HostTensor | undefined, expected: HostTensor, scaleMin: number): Omit<LargestError, 'at'> {
  const infinite = (why: string) => ({ error: Number.POSITIVE_INFINITY, why });
  if (!found || found.dtype !== expected.dtype || String(found.shape) !== String(expected.shape)) {
    return infinite(`found ${found ? kindText(found) : 'nothing'}, expected ${kindText(expected)}`);
  }
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    if (Object.is(found.data[i], value)) continue;
    const distance = Math.abs(found.data[i]! - value);
    if (!Number.isFinite(distance)) return infinite(`found ${found.data[i]} at ${i}, expected ${value}`);
    largest = Math.max(largest, distance);
  }
  return { error: largest / Math.max(scaleOf(expected), scaleMin) };
}

function kindText({ dtype, shape }: HostTensor): string {
  return `${dtype} [${shape}]`;
}

/** A tensor's standard deviation and a tenth of its largest number; non-finite numbers are left out. */
export function scaleOf({ data }: HostTensor): number {
  const finite = Array.from(data).filter((value) => Number.isFinite(value));
  if (finite.length === 0) return 0;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  const largest = finite.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Math.sqrt(variance) + 0.1 * largest;
}
