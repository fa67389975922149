import { compileTarget, type Device } from '../../runtime/device.js';
import { type Check, failuresOf, type Route, routeText } from '../../runtime/verify/check.js';
import { kernelFamilies } from '../../runtime/verify/families.js';
import { runInstance } from '../../runtime/verify/instance.js';
import type { Placement } from '../../runtime/verify/placement.js';
import { measureSpeed, type Speed } from '../../runtime/verify/speed.js';
import { type Compute, verifyKernels } from '../../runtime/verify/verify-kernels.js';
import { type Model, models } from '../../trackers/catalogue.js';
import { smallestModels } from './smallest-models.js';
import { halvesName, verifyHalves } from './verify-halves.js';
import { verifyNetwork } from './verify-networks.js';

/** Whether a device computes what the CPU does, and how fast. */
export interface Verification {
  readonly isRight: boolean;
  /** Names of what is wrong: families of kernels and networks. */
  readonly wrong: readonly string[];
  readonly checks: readonly Check[];
  /** What the kernels and the networks are compared with. */
  readonly references: { readonly kernels: string; readonly networks: string };
  /** Whether the device computes in half precision; absent where that was not tried. */
  readonly hasHalves?: boolean;
  readonly speeds: readonly Speed[];
  /** By network: where ONNX Runtime ran the nodes of a training step. Empty for a device that is the CPU. */
  readonly placements: Readonly<Record<string, Placement>>;
  readonly seconds: number;
}

/** Options of {@link verifyDevice}. */
export interface VerifyOptions {
  /** Names of the families and networks to check; default: all families, and the smallest network of each tracker. */
  readonly only?: readonly string[] | undefined;
  /** Whether to measure speed. Default: true. */
  readonly speed?: boolean | undefined;
  /** Computes kernels; default: the device. For tests of what is found. */
  readonly compute?: Compute | undefined;
  /** Called with a few words before each part. */
  readonly progress?: ((text: string) => void) | undefined;
}

/** Names that `only` may have. */
export function verifiableNames(): string[] {
  return [...[...kernelFamilies, ...models].map(({ name }) => name), halvesName];
}

/** The networks to check: the smallest of each tracker, or those that are named. */
function modelsOf(only: readonly string[] | undefined): readonly Model[] {
  return only ? models.filter(({ name }) => only.includes(name)) : smallestModels();
}

/**
 * Verifies a device by the conformance subset: each family of kernels, forward and gradient, by ONNX Runtime and by
 * tensorflow.js as far as the device has them; the smallest network of each tracker, or those that are named, forward and one
 * training step, by what the kit uses there; and on a graphics card a network in half precision.
 */
export async function verifyDevice(device: Device, options: VerifyOptions = {}): Promise<Verification> {
  const { only, speed = true, compute = runInstance, progress } = options;
  const started = performance.now();
  const isWanted = ({ name }: { readonly name: string }): boolean => !only || only.includes(name);
  const target: Route = compileTarget(device);
  const reference: Route = target.provider === 'cpu' ? { eager: 'wasm' } : { provider: 'cpu' };
  const checks: Check[] = [];
  for (const route of routesOf(device)) {
    progress?.(`kernels by ${routeText(route)}`);
    checks.push(...(await verifyKernels(kernelFamilies.filter(isWanted), route, compute)));
  }
  const placements: Record<string, Placement> = {};
  for (const model of modelsOf(only)) {
    progress?.(model.name);
    const network = await verifyNetwork(model, target, reference);
    checks.push(...network.checks);
    if (network.placement) placements[model.name] = network.placement;
  }
  let hasHalves: boolean | undefined;
  if (!target.eager && target.provider !== 'cpu' && isWanted({ name: halvesName })) {
    progress?.(halvesName);
    const halves = await verifyHalves(target);
    hasHalves = halves !== undefined;
    checks.push(...(halves ?? []));
  }
  if (speed) progress?.('speed');
  const speeds = speed ? await measureSpeed(target, (name) => isWanted({ name })) : [];
  const wrong = [...new Set(failuresOf(checks).map(({ name }) => name))];
  return {
    isRight: wrong.length === 0,
    wrong,
    checks,
    references: { kernels: routeText({ eager: 'cpu' }), networks: routeText(reference) },
    ...(hasHalves !== undefined && { hasHalves }),
    speeds,
    placements,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

/** What computes on a device: programs, and operations outside of them. */
function routesOf(device: Device): Route[] {
  const target = compileTarget(device);
  return target.eager ? [target] : [target, { eager: device.eager }];
}
