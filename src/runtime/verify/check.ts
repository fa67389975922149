import { messageOf } from '../../errors.js';
import { type DeviceFault, deviceError } from '../device-error.js';
import { lostDevice } from '../eager-backend.js';
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
  /** Largest error relative to the deviation; absent when it is infinite or the device failed, with a `failure` then. */
  readonly error?: number;
  readonly tolerance: number;
  /** The tensor with the largest error. */
  readonly at?: string;
  /** Why the device failed, or what is no number to compare. */
  readonly failure?: string;
  /** What happened to the device, where it is a fault of it that is known. */
  readonly fault?: DeviceFault;
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
      const { error, at, why } = errors[i]!;
      if (why !== undefined) return { ...shared, part, at, failure: `${at}: ${why}`, isRight: false };
      return { ...shared, part, error, at, isRight: error <= tolerance };
    });
  } catch (cause) {
    const failed = failureOf(about.route, cause);
    return parts.map((part) => ({ ...shared, part, ...failed, isRight: false }));
  }
}

/** Why a route failed, and by which fault of its device. */
export function failureOf(route: Route, cause: unknown): Required<Pick<Check, 'failure'>> & Pick<Check, 'fault'> {
  const why = (route.eager && lostDevice(route.eager)) ?? cause; // tensorflow.js fails in many ways after a loss
  const fault = deviceError(routeText(route), why)?.fault;
  return { failure: messageOf(why), ...(fault && { fault }) };
}

/** Whether the device was lost in one of these checks. */
export function isLost(checks: readonly Pick<Check, 'fault'>[]): boolean {
  return checks.some(({ fault }) => fault === 'lost');
}

/** The checks that failed. */
export function failuresOf(checks: readonly Check[]): Check[] {
  return checks.filter(({ isRight }) => !isRight);
}
