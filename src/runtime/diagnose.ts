import { messageOf } from '../errors.js';
import { compile } from './compile.js';
import { eagerBackendNames, useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { missingProvider, providers } from './session.js';
import { tf } from './tf.js';
import type { TensorFunction } from './trace/trace.js';

/** Speed of a backend or provider, or the reason why it is not available. */
export interface Diagnosis {
  readonly name: string;
  /** A backend of tensorflow.js, or a provider of ONNX Runtime. */
  readonly kind: 'eager' | 'compiled';
  /** Description of the hardware, where known. */
  readonly what?: string;
  /** Milliseconds of a 3x3 convolution of 32x32x128 to 128 channels. */
  readonly convolutionMs?: number;
  /** Milliseconds of a product of two 512x512 matrices. */
  readonly matrixProductMs?: number;
  /** Reason why it is not available. */
  readonly missing?: string;
}

/** Timed functions. Each returns a single number, so that reading the result is cheap. */
const workloads: Readonly<Record<'convolutionMs' | 'matrixProductMs', TensorFunction>> = {
  convolutionMs: ({ a, b }) => ({ y: tf.max(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')) }),
  matrixProductMs: ({ a, b }) => ({ y: tf.max(tf.matMul(a!, b!)) }),
};
const shapes = {
  convolutionMs: [
    [1, 32, 32, 128],
    [3, 3, 128, 128],
  ],
  matrixProductMs: [
    [512, 512],
    [512, 512],
  ],
} as const;

/** Times every available backend of tensorflow.js and provider of ONNX Runtime. */
export async function diagnose(): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const name of eagerBackendNames) found.push(await attempt(name, 'eager', () => timeEager(name)));
  for (const name of providers) found.push(await attempt(name, 'compiled', () => timeCompiled(name)));
  return found;
}

async function attempt(
  name: string,
  kind: Diagnosis['kind'],
  time: () => Promise<Partial<Diagnosis>>,
): Promise<Diagnosis> {
  try {
    return { name, kind, ...(await time()) };
  } catch (error) {
    return { name, kind, missing: messageOf(error) };
  }
}

async function timeEager(name: (typeof eagerBackendNames)[number]): Promise<Partial<Diagnosis>> {
  await useEagerBackend(name);
  const result = await timed(async (key) => {
    const [a, b] = shapes[key].map((shape) => tf.ones([...shape]));
    const work = async (): Promise<void> => {
      const { y } = tf.tidy(() => workloads[key]({ a: a!, b: b! }) as { y: tf.Tensor });
      await y.data();
      y.dispose();
    };
    return { work, free: async () => tf.dispose([a!, b!]) };
  });
  if (name !== 'webgpu') return result;
  const { vendor, description, isSoftware } = await webGpuAdapter();
  return { ...result, what: `${vendor} ${description}${isSoftware ? ' (software renderer)' : ''}`.trim() };
}

async function timeCompiled(provider: (typeof providers)[number]): Promise<Partial<Diagnosis>> {
  const missing = missingProvider(provider);
  if (missing) throw new Error(missing);
  return timed(async (key) => {
    const [a, b] = shapes[key];
    const filter = new Float32Array(b.reduce((product: number, side) => product * side, 1)).fill(0.5);
    filter[0] = 1; // a constant filter would be stored as a single number
    const program = await compile(workloads[key], { a, b: { shape: b, value: filter } }, { provider });
    const feed = new Float32Array(a.reduce((product: number, side) => product * side, 1)).fill(1);
    const work = async (): Promise<void> => {
      await program.run({ a: feed });
    };
    return { work, free: () => program.dispose() };
  });
}

interface Timed {
  readonly work: () => Promise<void>;
  readonly free: () => Promise<void>;
}

/** Minimum time over repetitions of each workload, after a warm-up. */
async function timed(prepare: (key: keyof typeof workloads) => Promise<Timed>): Promise<Partial<Diagnosis>> {
  const times: Partial<Record<keyof typeof workloads, number>> = {};
  for (const key of ['convolutionMs', 'matrixProductMs'] as const) {
    const { work, free } = await prepare(key);
    try {
      await work();
      const limit = performance.now() + 300;
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 3 || (i < 20 && performance.now() < limit); i++) {
        const started = performance.now();
        await work();
        best = Math.min(best, performance.now() - started);
      }
      times[key] = Number(best.toFixed(2));
    } finally {
      await free();
    }
  }
  return times;
}
