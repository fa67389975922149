import { messageOf } from '../../errors.js';
import type { SessionOptions } from '../session.js';
import type { LargestError } from './error.js';

/** How operations are executed: compiled by a provider of ONNX Runtime, or one by one on a backend of tensorflow.js. */
export type Route = Pick<SessionOptions, 'provider' | 'eager' | 'threads'>;

/** A comparison of a device's numbers with the CPU's. */
export interface Check {
  /** 'convolution', 'siamcar-tiny, search'. */
  readonly name: string;
  /** 'ONNX Runtime webgpu', 'tensorflow.js wasm'. */
  readonly route: string;
  readonly part: 'forward' | 'gradient' | 'training step';
  /** Largest error relative to the deviation; absent when the device failed. */
  readonly error?: number;
  readonly tolerance: number;
  /** The tensor with the largest error. */
  readonly at?: string;
  /** Why the device failed. */
  readonly failure?: string;
  readonly isRight: boolean;
}

/** A route in words. */
export function routeText({ eager, provider = 'cpu' }: Route): string {
  return eager ? `tensorflow.js ${eager}` : `ONNX Runtime ${provider}`;
}

/** Compares once for each part; where that throws, every part has failed. */
export async function check(
  about: Pick<Check, 'name' | 'tolerance'> & { readonly route: Route; readonly parts: readonly Check['part'][] },
  compare: () => Promise<readonly LargestError[]>,
): Promise<Check[]> {
  const { name, tolerance, parts } = about;
  const shared = { name, route: routeText(about.route), tolerance };
  try {
    const errors = await compare();
    return parts.map((part, i) => {
      const { error, at } = errors[i]!;
      return { ...shared, part, error, at, isRight: error <= tolerance };
    });
  } catch (cause) {
    return parts.map((part) => ({ ...shared, part, failure: messageOf(cause), isRight: false }));
  }
}

/** The checks that failed. */
export function failuresOf(checks: readonly Check[]): Check[] {
  return checks.filter(({ isRight }) => !isRight);
}
