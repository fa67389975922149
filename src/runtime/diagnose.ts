import { messageOf } from '../errors.js';
import { compile } from './compile.js';
import { eagerBackendNames, useEagerBackend, webGpuAdapter } from './eager-backend.js';
import { missingProvider, providers } from './session.js';
import * as tf from './tf.js';
import type { TensorFunction } from './trace/trace.js';

/** One backend or provider: how fast it is, or why it is not there. */
export interface Diagnosis {
  readonly name: string;
  /** Of tensorflow.js, or of ONNX Runtime. */
  readonly kind: 'eager' | 'compiled';
  /** What it is, where it can tell. */
  readonly what?: string;
  /** Milliseconds of a 3x3 convolution of 32x32x128 to 128 channels. */
  readonly convolutionMs?: number;
  /** Milliseconds of a product of two 512x512 matrices. */
  readonly matrixProductMs?: number;
  readonly missing?: string;
}

/** What is timed. Each ends in a single number, so that reading the result costs little. */
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

/** Tries every backend of tensorflow.js and every provider of ONNX Runtime, and times those that are there. */
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
  return { ...result, what: `${vendor} ${description}${isSoftware ? ' (a program, not a card)' : ''}`.trim() };
}

async function timeCompiled(provider: (typeof providers)[number]): Promise<Partial<Diagnosis>> {
  const missing = missingProvider(provider);
  if (missing) throw new Error(missing);
  return timed(async (key) => {
    const [a, b] = shapes[key];
    const filter = new Float32Array(b.reduce((product: number, side) => product * side, 1)).fill(0.5);
    filter[0] = 1; // numbers that are all the same would be stored as one
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

/** The fastest of some repetitions of each work, after one that is not counted. */
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
