import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { InputError, messageOf } from '../errors.js';
import { checkAtOnce } from '../files/parallel-count.js';
import { availableCores } from '../files/process-limits.js';
import { deviceError } from './device-error.js';
import type { EagerBackend } from './eager-backend.js';
import type { ExternalData } from './onnx/encode.js';
import { skippedOptimisers } from './skipped-optimisers.js';
import { missingVulkan } from './vulkan.js';

/** ONNX Runtime's execution providers that the kit supports. */
export const providers = ['cpu', 'webgpu', 'cuda'] as const;

/** An execution provider. */
export type Provider = (typeof providers)[number];

/** Options of running a program. */
export interface SessionOptions {
  /** Backend of tensorflow.js to run on operation by operation instead of compiled; overrides `provider`. */
  readonly eager?: EagerBackend;
  /** Execution provider. Default: 'cpu'. Operations that a GPU provider lacks run on the CPU. */
  readonly provider?: Provider;
  /** Number of CPU threads, at most `mostAtOnce`. Default and 0: all cores that the process may use. */
  readonly threads?: number;
  /** Path and beginning of the name of a profile that ONNX Runtime writes when the program is disposed of. Default: none. */
  readonly profile?: string;
  /** Rewrites of graphs for ONNX Runtime's CPU to leave out, to measure what they gain. Default: none. */
  readonly without?: readonly Rewrite[];
}

/** A rewrite of graphs for ONNX Runtime's CPU: `winogradConvolutions`, `blockConvolutions`, and `keepBlocks` after it. */
export type Rewrite = 'winograd' | 'blocked' | 'kept';

/** What a session does with its memory. */
export interface MemoryOptions {
  /** Names of outputs that stay on a card, of the provider 'webgpu'. Default: none. */
  readonly staying?: readonly string[];
  /** Whether the session is of a program that updates parameters. Default: false. */
  readonly isTrained?: boolean;
}

/** The entry of a session's configuration that names optimisers to leave out. */
const withoutOptimisers = { extra: { optimization: { disable_specified_optimizers: skippedOptimisers.join(';') } } };

const require = createRequire(import.meta.url);

type Ort = typeof import('onnxruntime-node');
let loaded: Ort | undefined;

/**
 * ONNX Runtime, whose native library is loaded on first use. Since 1.29 its builds for Linux and macOS send events to their
 * maker and keep an identifier and unsent events in the user's cache folder: not those that the kit loads, unless
 * ORT_DISABLE_TELEMETRY is set otherwise. Native code sees what the main thread sets alone, so threads that compute would
 * have to be started after a first call there.
 */
export function ort(): Ort {
  if (!loaded) {
    process.env.ORT_DISABLE_TELEMETRY ??= '1';
    loaded = require('onnxruntime-node') as Ort;
  }
  return loaded;
}

/** Reason why a provider is not available, as far as it can be determined without error output of native code. */
export function missingProvider(name: Provider): string | undefined {
  const listed = ort().listSupportedBackends();
  if (!listed.some((backend) => backend.name === name)) {
    return `the installed onnxruntime-node has ${listed.map((backend) => backend.name).join(', ')}`;
  }
  if (name === 'webgpu') return missingVulkan();
  if (name !== 'cuda') return undefined;
  const root = path.dirname(require.resolve('onnxruntime-node/package.json'));
  const library = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const file = path.join(root, 'bin', 'napi-v6', process.platform, process.arch, library);
  if (existsSync(file)) return undefined;
  return 'its CUDA library was not downloaded; reinstall onnxruntime-node with ONNXRUNTIME_NODE_INSTALL=cuda12 in the environment';
}

/**
 * Creates a session of a model.
 *
 * @param model Bytes of an .onnx file.
 * @param what Name of the model in messages.
 * @param externalData External constants of the model, which are copied.
 * @throws InputError when the model is invalid, the number of threads is not possible or the provider is not available.
 */
export async function createSession(
  model: Uint8Array,
  what: string,
  options: SessionOptions,
  externalData: readonly ExternalData[] = [],
  { staying = [], isTrained = false }: MemoryOptions = {},
): Promise<InferenceSession> {
  const provider = options.provider ?? 'cpu';
  const threads = options.threads ?? 0;
  checkAtOnce('threads', threads, 0);
  const missing = missingProvider(provider);
  if (missing) throw new InputError(`ONNX Runtime's provider '${provider}' is not available: ${missing}`);
  try {
    return await ort().InferenceSession.create(model, {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: threads || defaultThreads(),
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4, // every error is thrown too
      ...(options.profile !== undefined ? { enableProfiling: true, profileFilePrefix: options.profile } : {}),
      // the second run would take one more block for all activations, beside those of the first: 1 GiB for a ResNet-50
      ...(isTrained ? { enableMemPattern: false } : {}),
      ...(isTrained && provider === 'cpu' ? withoutOptimisers : {}),
      ...(staying.length > 0
        ? { preferredOutputLocation: Object.fromEntries(staying.map((name) => [name, 'gpu-buffer' as const])) }
        : {}),
      ...(externalData.length > 0 ? { externalData: [...externalData] } : {}),
    });
  } catch (cause) {
    const fault = deviceError(provider, cause);
    if (fault) throw fault;
    throw new InputError(`${what} cannot be prepared on ${provider}: ${messageOf(cause)}`, { cause });
  }
}

/** 0, by which ONNX Runtime takes all cores of the machine; those of this process where it has fewer. */
function defaultThreads(): number {
  const cores = availableCores();
  return cores < cpus().length ? cores : 0;
}
