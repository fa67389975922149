import { InputError, messageOf } from '../errors.js';
import { type EagerBackend, useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { missingProvider, type Provider, type SessionOptions } from './session.js';
import * as tf from './tf.js';

/**
 * What can be asked for by `--device` or SIAMDLA_DEVICE, in the order tried when nothing is. 'wasm' comes after what every
 * machine has: it is there to be asked for, as a check of the compiled programs or where ONNX Runtime is in doubt.
 */
export const deviceNames = ['cuda', 'webgpu', 'cpu', 'wasm'] as const;

/** A device by name: an NVIDIA card, any graphics card, the CPU with ONNX Runtime, the CPU without. */
export type DeviceName = (typeof deviceNames)[number];

/** Which device runs this, and why. All of it is text, to be stored with results as it is. */
export interface Device {
  readonly name: DeviceName;
  /** What operations outside of compiled programs run on. */
  readonly eager: EagerBackend;
  /** What compiled programs run on; see `compileTarget` for how programs are to run. */
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
 * How a device runs programs: what `compile` and all that compiles are to be told. Compiled where ONNX Runtime reaches the
 * device, else operation by operation on the backend of tensorflow.js that does.
 */
export function compileTarget({ name, eager, provider }: Device): Pick<SessionOptions, 'provider' | 'eager'> {
  return name !== 'cpu' && provider === 'cpu' ? { eager } : { provider };
}

/** What each device needs; each function throws why it is not there, or says what it found. */
const probes: Readonly<Record<DeviceName, () => Promise<Omit<Device, 'name'>>>> = {
  cuda: async () => {
    await useEagerBackend('tensorflow');
    const { isUsingGpuDevice } = tf.backend() as { isUsingGpuDevice?: boolean };
    if (!isUsingGpuDevice) throw new Error('tfjs-node-gpu loaded, but sees no CUDA device');
    const provider = missingProvider('cuda') ? 'cpu' : 'cuda';
    const missing = provider === 'cpu' ? '; programs run on it uncompiled, as ONNX Runtime has no CUDA provider' : '';
    return { eager: 'tensorflow', provider, reason: `the native GPU build of tensorflow.js loaded${missing}` };
  },
  webgpu: async () => {
    const { vendor, description, isSoftware } = await webGpuAdapter();
    if (isSoftware) throw new Error(`the only adapter, ${vendor} ${description}, is a program`);
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
 * Chooses the device, makes its eager backend current, and says why. Asked for is what `wanted` names, else what the
 * environment's SIAMDLA_DEVICE names; else the first that is there of an NVIDIA card, a graphics card, the CPU.
 *
 * @param wanted The value of `--device`.
 * @throws InputError when the name is unknown, or the device that was asked for is not there: it is never swapped for
 * another.
 */
export async function chooseDevice(wanted?: string): Promise<Device> {
  const asked = wanted ?? (process.env.SIAMDLA_DEVICE || undefined);
  if (asked !== undefined) {
    const from = wanted === undefined ? 'SIAMDLA_DEVICE' : '--device';
    return requireDevice(asked, from);
  }
  const missing: string[] = [];
  for (const name of deviceNames) {
    try {
      const found = await probes[name]();
      const reason = [found.reason, ...missing].join('; ');
      return { name, ...found, reason };
    } catch (error) {
      const { cause = error } = error as Error; // the reason alone: the name is said already
      missing.push(`no ${name}: ${firstSentence(messageOf(cause))}`);
    }
  }
  throw new Error(`no device is there: ${missing.join('; ')}`);
}

async function requireDevice(asked: string, from: string): Promise<Device> {
  const name = deviceNames.find((known) => known === asked);
  if (!name) throw new InputError(`unknown device '${asked}' (${from}); expected one of ${deviceNames.join(', ')}`);
  try {
    const found = await probes[name]();
    return { name, ...found, reason: `asked for by ${from}; ${found.reason}` };
  } catch (cause) {
    throw new InputError(`device '${name}' (${from}) is not there: ${messageOf(cause)}`, { cause });
  }
}

function firstSentence(text: string): string {
  return text.split(/\. /)[0]!;
}
