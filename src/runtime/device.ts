import { InputError, messageOf } from '../errors.js';
import { nvidiaCards } from './card.js';
import {
  acceptsSoftwareGpu,
  automaticNames,
  type DeviceName,
  deviceNames,
  deviceOfEnvironment,
  isCard,
} from './device-name.js';
import { type EagerBackend, onEagerBackend, useEagerBackend, webGpuAdapter } from './eager-backend.js';
import type { Provider, SessionOptions } from './session.js';
import { tf } from './tf.js';
import { unusableProvider } from './usable-provider.js';

/** The selected device and the reason; plain text, to be stored with results. */
export interface Device {
  readonly name: DeviceName;
  /** Backend of operations outside of compiled programs. */
  readonly eager: EagerBackend;
  /** Execution provider of compiled programs; see `compileTarget`. */
  readonly provider: Provider;
  /** One line for the user and for stored results. */
  readonly reason: string;
}

/** What is stored of the choice of a device: its name, and why it was chosen. */
export type ChosenDevice = Pick<Device, 'name' | 'reason'>;

/** Where programs run, and on which device that is. */
export interface Computing extends SessionOptions {
  /** For the record; `provider` and `eager` say where programs run. */
  readonly device?: ChosenDevice | undefined;
}

/**
 * Options of `compile` for a device: compiled where ONNX Runtime supports the device, otherwise operation by operation
 * on the backend of tensorflow.js that does.
 */
export function compileTarget({ name, eager, provider }: Device): Pick<SessionOptions, 'provider' | 'eager'> {
  return name !== 'cpu' && provider === 'cpu' ? { eager } : { provider };
}

/** Which adapters of WebGPU count as a device. */
export interface DeviceOptions {
  /** Whether a software renderer does, many times slower than the CPU. Default: where SIAMDLA_TEST_SOFTWARE_GPU is 1. */
  readonly acceptsSoftware?: boolean;
}

/** Probes each device; throws the reason where it is not available. */
const probes: Readonly<Record<DeviceName, (options: DeviceOptions) => Promise<Omit<Device, 'name'>>>> = {
  cuda: async () => {
    const missing = { native: await missingNative(), provider: await unusableProvider('cuda') };
    const found = cudaDevice(missing);
    await useEagerBackend(found.eager);
    return found;
  },
  webgpu: async ({ acceptsSoftware = acceptsSoftwareGpu() }) => {
    const { vendor, description, isSoftware } = await webGpuAdapter();
    if (isSoftware && !acceptsSoftware) throw new Error(`only a software renderer was found: ${vendor} ${description}`);
    const unusable = await unusableProvider('webgpu'); // it has a WebGPU of its own, which runs every program
    if (unusable !== undefined) {
      throw new Error(`ONNX Runtime cannot use ${vendor} ${description}, which tensorflow.js found: ${unusable}`);
    }
    await useEagerBackend('webgpu');
    return { eager: 'webgpu', provider: 'webgpu', reason: `WebGPU found ${vendor} ${description}` };
  },
  cpu: async () => {
    await useEagerBackend('wasm');
    return { eager: 'wasm', provider: 'cpu', reason: 'compiled programs run on ONNX Runtime, the rest on WebAssembly' };
  },
  wasm: async () => {
    await useEagerBackend('wasm');
    return {
      eager: 'wasm',
      provider: 'cpu',
      reason: 'everything runs on WebAssembly, uncompiled and many times slower',
    };
  },
};

/**
 * The CUDA device of the libraries that can use it: ONNX Runtime's provider (CUDA 12), which runs programs compiled, and
 * tensorflow.js' native library (CUDA 11), which runs what is not compiled, and all programs without the provider.
 *
 * @param missing Why each of them cannot; undefined if it can.
 * @throws Error with both reasons if neither can.
 */
export function cudaDevice(missing: {
  readonly native: string | undefined;
  readonly provider: string | undefined;
}): Omit<Device, 'name'> {
  const { native, provider } = missing;
  if (native !== undefined && provider !== undefined) {
    throw new Error(`${native}, and ONNX Runtime's provider cannot use one either: ${provider}`);
  }
  if (provider !== undefined) {
    const reason = `the native GPU build of tensorflow.js loaded; programs run on it uncompiled, as ONNX Runtime's provider cannot use it: ${provider}`;
    return { eager: 'tensorflow', provider: 'cpu', reason };
  }
  if (native === undefined) {
    return { eager: 'tensorflow', provider: 'cuda', reason: 'the native GPU build of tensorflow.js loaded' };
  }
  return {
    eager: 'wasm',
    provider: 'cuda',
    reason: `ONNX Runtime's CUDA provider runs; the rest on WebAssembly: ${native}`,
  };
}

/** Why tensorflow.js' native library has no card; undefined if it has one. */
async function missingNative(): Promise<string | undefined> {
  let isUsingGpuDevice: boolean | undefined;
  try {
    isUsingGpuDevice = await onEagerBackend('tensorflow', usesCard);
  } catch (error) {
    const { cause = error } = error as Error; // the reason without the name
    return messageOf(cause).replace(/ Require stack:.*/, '');
  }
  return isUsingGpuDevice ? undefined : `tfjs-node-gpu loaded, but sees no CUDA device${cardsText()}`;
}

/** Whether the native library, as the current backend, has found a card. */
function usesCard(): boolean | undefined {
  return (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice;
}

/**
 * Selects the device and activates its eager backend: `wanted`, or the environment variable SIAMDLA_DEVICE, or the
 * first available of an NVIDIA GPU, another GPU and the CPU.
 *
 * @param wanted Value of `--device`.
 * @throws InputError when the name is unknown or the requested device is not available; there is no fallback then.
 */
export async function chooseDevice(wanted?: string, options: DeviceOptions = {}): Promise<Device> {
  const asked = wanted ?? deviceOfEnvironment();
  if (asked !== undefined) {
    const from = wanted === undefined ? 'SIAMDLA_DEVICE' : '--device';
    return requireDevice(asked, from, options);
  }
  const missing: string[] = [];
  for (const name of automaticNames) {
    try {
      const found = await probes[name](options);
      const reason = [found.reason, ...missing].join('; ');
      return { name, ...found, reason };
    } catch (error) {
      const { cause = error } = error as Error; // the reason without the name
      missing.push(`no ${name}: ${firstSentence(messageOf(cause))}`);
    }
  }
  throw new Error(`no device is available: ${missing.join('; ')}`);
}

/**
 * A device as another machine would choose it, which this one need not have: for plans of work and for keys of results. It
 * is the same on every machine, whatever libraries it has: CUDA is that of ONNX Runtime's provider.
 *
 * @throws InputError when its name is unknown.
 */
export function assumedDevice(wanted: string): Device {
  const name = deviceNames.find((known) => known === wanted);
  if (!name) throw new InputError(`unknown device '${wanted}'; expected one of ${deviceNames.join(', ')}`);
  const provider = isCard(name) ? name : 'cpu';
  return { name, eager: name === 'webgpu' ? 'webgpu' : 'wasm', provider, reason: 'assumed for a plan' };
}

async function requireDevice(asked: string, from: string, options: DeviceOptions): Promise<Device> {
  const name = deviceNames.find((known) => known === asked);
  if (!name) throw new InputError(`unknown device '${asked}' (${from}); expected one of ${deviceNames.join(', ')}`);
  try {
    const found = await probes[name](options);
    return { name, ...found, reason: `requested by ${from}; ${found.reason}` };
  } catch (cause) {
    throw new InputError(`device '${name}' (${from}) is not available: ${messageOf(cause)}`, { cause });
  }
}

/** The cards that the driver has all the same, for a library that cannot use them. */
function cardsText(): string {
  const [card] = nvidiaCards();
  if (!card) return ' (nvidia-smi lists none)';
  return `, while nvidia-smi lists ${card.name} with driver ${card.driver}; expected driver 450.80 or later, CUDA 11 and cuDNN 8`;
}

/** What is wrong, without what to do about it. */
function firstSentence(text: string): string {
  return text.split(/[.;] /)[0]!;
}
