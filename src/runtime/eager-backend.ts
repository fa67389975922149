import { createRequire } from 'node:module';
import { InputError, messageOf } from '../errors.js';
import { fillWasmGaps } from './kernels/wasm-gaps.js';
import { fillWebGpuGaps } from './kernels/webgpu-gaps.js';
import { RunQueue } from './run-queue.js';
import { tf } from './tf.js';
import { missingVulkan } from './vulkan.js';
import { withoutRethrowing } from './without-rethrowing.js';

/** Backends of tensorflow.js, fastest first. */
export const eagerBackendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

/** A backend of tensorflow.js. 'tensorflow' is tfjs-node-gpu's native library. */
export type EagerBackend = (typeof eagerBackendNames)[number];

const require = createRequire(import.meta.url);

/** Registers each backend with tensorflow.js; throws the reason where it is not available. */
const load: Readonly<Record<EagerBackend, () => Promise<void>>> = {
  cpu: async () => {
    require('@tensorflow/tfjs-backend-cpu');
  },
  wasm: async () => {
    require('@tensorflow/tfjs-backend-wasm');
    fillWasmGaps();
  },
  webgpu: loadWebGpu,
  tensorflow: async () => {
    const name = '@tensorflow/tfjs-node-gpu';
    try {
      require.resolve(name);
    } catch {
      throw new Error(`${name} is not installed`);
    }
    require(name);
  },
};

/** Queue of what changes or needs the current backend, which is global to the process. */
const calls = new RunQueue();

/**
 * Loads a backend and makes it the current one, after all calls so far: while the initialisation of one is under way, which
 * takes time on WebAssembly, tensorflow.js can neither initialise another nor trace.
 *
 * @throws InputError naming the backend and the reason why it is not available.
 */
export function useEagerBackend(name: EagerBackend): Promise<void> {
  return calls.add(() => activate(name));
}

/**
 * Calls a function with a backend as the current one. Calls are queued, so that none changes the backend of another; the
 * function must not wait for one of them.
 *
 * @throws InputError as {@link useEagerBackend} does; what the function throws.
 */
export function onEagerBackend<T>(name: EagerBackend, f: () => T): Promise<T> {
  return calls.add(async () => {
    while (!isCurrent(name)) await activate(name); // code outside of the queue may have changed it meanwhile
    return f();
  });
}

/** Calls a function that traces, and so changes the current backend for its own time, while no backend is being initialised. */
export function betweenSelections<T>(trace: () => T): Promise<T> {
  return calls.add(async () => trace());
}

/**
 * Whether a backend is the current one and ready: tensorflow.js names it from the start of its initialisation, and if that
 * fails.
 */
function isCurrent(name: EagerBackend): boolean {
  return tf.getBackend() === name && name in tf.engine().registry;
}

async function activate(name: EagerBackend): Promise<void> {
  if (isCurrent(name)) return;
  const before = tf.engine().backendName;
  try {
    if (!tf.findBackendFactory(name)) await load[name]();
    if (!(await withoutRethrowing(() => tf.setBackend(name)))) throw new Error('its initialisation failed');
  } catch (cause) {
    if (before && before !== name) await tf.setBackend(before);
    const why = messageOf(cause).replace(/ Require stack:.*/, '');
    throw new InputError(`tensorflow.js backend '${name}' is not available: ${why}`, { cause });
  }
}

/** WebGPU's description of an adapter. */
export interface AdapterInfo {
  readonly vendor: string;
  readonly description: string;
  /** Whether it is a software renderer. */
  readonly isSoftware: boolean;
}

interface GpuAdapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly description: string };
  readonly limits: Readonly<Record<string, number>>;
  readonly features: ReadonlySet<string>;
  requestDevice(descriptor: object): Promise<{ readonly lost: Promise<{ readonly message: string }> }>;
}

interface Gpu {
  requestAdapter(options?: object): Promise<GpuAdapter | null>;
}

let gpu: Gpu | undefined;
let lost: string | undefined;

/** Why the device of a backend was lost; undefined while it is there. */
export function lostDevice(name: EagerBackend): string | undefined {
  return name === 'webgpu' ? lost : undefined;
}

/** The single instance of Dawn: a second one crashes the process at exit. */
function dawn(): Gpu {
  if (gpu) return gpu;
  const webgpu = require('webgpu') as { create(flags: string[]): Gpu; globals: object };
  Object.assign(globalThis, webgpu.globals);
  gpu = webgpu.create([]);
  return gpu;
}

async function requestAdapter(): Promise<GpuAdapter> {
  const missing = missingVulkan();
  if (missing) throw new Error(missing);
  const adapter = await dawn().requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('WebGPU found no graphics adapter (no driver, or one without Vulkan 1.1: update it)');
  return adapter;
}

/**
 * Describes the adapter that WebGPU would use.
 *
 * @throws Error with the reason why there is none.
 */
export async function webGpuAdapter(): Promise<AdapterInfo> {
  const { info } = await requestAdapter();
  const description = [info?.description, info?.architecture].filter(Boolean).join(', ');
  const isSoftware = /swiftshader|llvmpipe|lavapipe|software/i.test(`${info?.vendor} ${description}`);
  return { vendor: info?.vendor ?? '', description, isSoftware };
}

async function loadWebGpu(): Promise<void> {
  const adapter = await requestAdapter();
  const navigator = globalThis.navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: dawn(), configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  const module = require('@tensorflow/tfjs-backend-webgpu') as {
    WebGPUBackend: new (device: unknown, info: unknown) => tf.KernelBackend;
  };
  const names = ['maxComputeWorkgroupStorageSize', 'maxComputeWorkgroupsPerDimension', 'maxStorageBufferBindingSize'];
  const limits = [...names, 'maxBufferSize', 'maxComputeWorkgroupSizeX', 'maxComputeInvocationsPerWorkgroup'];
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: ['timestamp-query'].filter((feature) => adapter.features.has(feature)),
  });
  device.lost.then(({ message }) => {
    lost = `the device was lost: ${message}`;
  });
  fillWebGpuGaps();
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu'); // registered by the module for browsers
  tf.registerBackend('webgpu', () => new module.WebGPUBackend(device, adapter.info), 0);
}
