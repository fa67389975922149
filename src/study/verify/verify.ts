import { compileTarget, type Device } from '../../runtime/device.js';
import { type Check, failuresOf, isLost, type Route, routeText } from '../../runtime/verify/check.js';
import { type KernelFamily, kernelFamilies } from '../../runtime/verify/families.js';
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
  /** Whether every check was made and none is wrong. */
  readonly isRight: boolean;
  /** Names of what is wrong: families of kernels and networks. */
  readonly wrong: readonly string[];
  /** Why something was not checked or measured; absent where everything was. */
  readonly incomplete?: string;
  /** What was not checked or measured: 'pooling by ONNX Runtime webgpu', 'speed by ONNX Runtime webgpu'. */
  readonly unchecked: readonly string[];
  readonly checks: readonly Check[];
  /** What the kernels and the networks are compared with. */
  readonly references: { readonly kernels: string; readonly networks: string };
  /** Whether the device computes in half precision; absent where that was not tried. */
  readonly hasHalves?: boolean;
  readonly speeds: readonly Speed[];
  /** By network: where ONNX Runtime ran the nodes of a training step. Empty for a device that is the CPU. */
  readonly placements: Readonly<Record<string, Placement>>;
  /** By network: why that is not known. */
  readonly placementFailures: Readonly<Record<string, string>>;
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
  /** Called before the first check and after each with what is known so far, which is incomplete. */
  readonly onChange?: ((known: Verification) => void) | undefined;
}

/** Names that `only` may have. */
export function verifiableNames(): string[] {
  return [...[...kernelFamilies, ...models].map(({ name }) => name), halvesName];
}

/** The networks to check: the smallest of each tracker, or those that are named. */
function modelsOf(only: readonly string[] | undefined): readonly Model[] {
  return only ? models.filter(({ name }) => only.includes(name)) : smallestModels();
}

/** What is known of a device so far. */
class Findings {
  readonly checks: Check[] = [];
  readonly speeds: Speed[] = [];
  readonly placements: Record<string, Placement> = {};
  readonly placementFailures: Record<string, string> = {};
  hasHalves: boolean | undefined;
}

/** A part of the verification, which a lost device leaves out. */
interface Part {
  readonly name: string;
  /** What progress calls it; parts of the same words in a row are told once. */
  readonly words: string;
  readonly route: Route;
  readonly work: (findings: Findings) => Promise<void>;
}

/**
 * Verifies a device by the conformance subset: each family of kernels, forward and gradient, by ONNX Runtime and by
 * tensorflow.js as far as the device has them; the smallest network of each tracker, or those that are named, forward and
 * one training step, by what the kit uses there; and on a graphics card a network in half precision. After the loss of a
 * device nothing else is asked of the library that lost it.
 */
export async function verifyDevice(device: Device, options: VerifyOptions = {}): Promise<Verification> {
  const { progress, onChange } = options;
  const started = performance.now();
  const findings = new Findings();
  const lost = new Set<string>(); // routes
  const skipped: Part[] = [];
  let left: readonly Part[] = partsOf(device, options, () => tell());
  const known = (incomplete: string | undefined): Verification => ({
    ...verificationOf(device, findings, [...skipped, ...left], incomplete),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  });
  const tell = (): void => onChange?.(known('it was still running'));
  let words: string | undefined;
  for (let part = left[0]; part; left = left.slice(1), part = left[0]) {
    const route = routeText(part.route);
    if (lost.has(route)) {
      skipped.push(part);
      continue;
    }
    tell();
    if (part.words !== words) progress?.(part.words);
    words = part.words;
    await part.work(findings);
    const found = [...findings.checks, ...findings.speeds].filter((one) => one.route === route);
    if (isLost(found)) lost.add(route);
  }
  return known(reasonOf(findings, lost));
}

/** Why a verification that has ended is incomplete; undefined if it is not. */
function reasonOf({ speeds }: Findings, lost: ReadonlySet<string>): string | undefined {
  if (lost.size > 0) return `the device was lost by ${[...lost].join(' and ')}`;
  const isUnmeasured = speeds.length > 0 && speeds.every(({ failure }) => failure !== undefined);
  return isUnmeasured ? `no speed could be measured: ${speeds[0]!.failure}` : undefined;
}

function verificationOf(
  device: Device,
  { checks, hasHalves, ...others }: Findings,
  unchecked: readonly Part[],
  incomplete: string | undefined,
): Omit<Verification, 'seconds'> {
  const wrong = [...new Set(failuresOf(checks).map(({ name }) => name))];
  const networks = routeText(referenceOf(compileTarget(device)));
  return {
    isRight: wrong.length === 0 && incomplete === undefined,
    wrong,
    ...(incomplete !== undefined && { incomplete }),
    unchecked: unchecked.map(({ name, route }) => `${name} by ${routeText(route)}`),
    checks,
    references: { kernels: routeText({ eager: 'cpu' }), networks },
    ...(hasHalves !== undefined && { hasHalves }),
    ...others,
  };
}

/**
 * What is to be verified, in order.
 *
 * @param measured Called after each speed.
 */
function partsOf(device: Device, options: VerifyOptions, measured: () => void): Part[] {
  const { only, speed = true, compute = runInstance } = options;
  const isWanted = (name: string): boolean => !only || only.includes(name);
  const target: Route = compileTarget(device);
  const families = kernelFamilies.filter(({ name }) => isWanted(name));
  const hasHalves = !target.eager && target.provider !== 'cpu' && isWanted(halvesName);
  return [
    ...routesOf(device).flatMap((route) => families.map((family) => kernelsPart(family, route, compute))),
    ...modelsOf(only).map((model) => networkPart(model, target)),
    ...(hasHalves ? [halvesPart(target)] : []),
    ...(speed ? [speedPart(target, isWanted, measured)] : []),
  ];
}

function kernelsPart(family: KernelFamily, route: Route, compute: Compute): Part {
  return {
    ...{ name: family.name, words: `kernels by ${routeText(route)}`, route },
    work: async ({ checks }) => void checks.push(...(await verifyKernels([family], route, compute))),
  };
}

function networkPart(model: Model, route: Route): Part {
  const { name } = model;
  return {
    ...{ name, words: name, route },
    work: async ({ checks, placements, placementFailures }) => {
      const network = await verifyNetwork(model, route, referenceOf(route));
      checks.push(...network.checks);
      if (network.placement) placements[name] = network.placement;
      if (network.placementFailure !== undefined) placementFailures[name] = network.placementFailure;
    },
  };
}

function halvesPart(route: Route): Part {
  return {
    ...{ name: halvesName, words: halvesName, route },
    work: async (findings) => {
      const checks = await verifyHalves(route);
      findings.hasHalves = checks !== undefined;
      findings.checks.push(...(checks ?? []));
    },
  };
}

/** @param isWanted Whether the speed of a family or network is measured. */
function speedPart(route: Route, isWanted: (name: string) => boolean, measured: () => void): Part {
  return {
    ...{ name: 'speed', words: 'speed', route },
    work: async ({ speeds }) => {
      const add = (found: Speed): void => {
        speeds.push(found);
        measured();
      };
      await measureSpeed(route, isWanted, { measured: add });
    },
  };
}

/** What networks are compared with: another library on the CPU where the device is the CPU. */
function referenceOf(target: Route): Route {
  return target.provider === 'cpu' ? { eager: 'wasm' } : { provider: 'cpu' };
}

/** What computes on a device: programs, and operations outside of them. */
function routesOf(device: Device): Route[] {
  const target = compileTarget(device);
  return target.eager ? [target] : [target, { eager: device.eager }];
}
