import type { HostTensor } from '../host-tensor.js';
import type { Results } from './instance.js';

/** The largest error of some tensors, and the one that has it. */
export interface LargestError {
  readonly error: number;
  /** Name of the tensor; empty if there is none. */
  readonly at: string;
}

/**
 * The largest difference of two sets of tensors, relative to what each tensor's numbers vary by: its standard deviation and
 * a tenth of its largest number, so that constant tensors have a scale.
 *
 * @param scaleMin Smallest scale, for tensors whose numbers are rounding errors of larger ones. Default: 1e-6.
 * @returns Infinity where shapes or types differ, or one is finite and the other is not.
 */
export function largestError(found: Results, expected: Results, scaleMin: number = 1e-6): LargestError {
  let worst: LargestError = { error: 0, at: '' };
  for (const [name, tensor] of Object.entries(expected)) {
    const error = errorOf(found[name], tensor, scaleMin);
    if (worst.at === '' || error > worst.error) worst = { error, at: name };
  }
  return worst;
}

function errorOf(found: HostTensor | undefined, expected: HostTensor, scaleMin: number): number {
  if (!found || found.dtype !== expected.dtype || String(found.shape) !== String(expected.shape)) {
    return Number.POSITIVE_INFINITY;
  }
  let largest = 0;
  for (const [i, value] of expected.data.entries()) {
    if (Object.is(found.data[i], value)) continue;
    const distance = Math.abs(found.data[i]! - value);
    if (!Number.isFinite(distance)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, distance);
  }
  return largest / Math.max(scaleOf(expected), scaleMin);
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
