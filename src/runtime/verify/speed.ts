import { messageOf } from '../../errors.js';
import { compile } from '../compile.js';
import { onEagerBackend } from '../eager-backend.js';
import { lossAndGradients } from '../gradients.js';
import { tf } from '../tf.js';
import { sizeOf } from '../trace/layout.js';
import type { NamedTensors, TensorFunction } from '../trace/trace.js';
import { type Route, routeText } from './check.js';
import { type Workload, workloads } from './workloads.js';

/** How fast a device computes a workload. */
export interface Speed {
  /** 'convolution', 'matrix product (ceiling)'. */
  readonly name: string;
  readonly route: string;
  readonly part: 'forward' | 'gradient';
  /** Milliseconds of a run, without {@link latencyMs}. */
  readonly ms?: number;
  /** Milliseconds that a run takes which computes a single number. */
  readonly latencyMs?: number;
  /** Whether half of a run or more is latency, so that its rate is a guess. */
  readonly isMostlyLatency?: boolean;
  /** Images or matrices in a run, as many as the device needs to be busy. */
  readonly batch?: number;
  /** Billions of additions and multiplications per second. */
  readonly gflops?: number;
  /** Billions of bytes per second that are read and written, as {@link Workload} counts them. */
  readonly gbs?: number;
  /** Why it was not measured. */
  readonly failure?: string;
}

/** A run that takes longer keeps the device busy; a larger batch is tried otherwise. */
const busyMs = 20;
/** Time for the runs of one measurement; ceilings are measured four times as long, as all others are compared with them. */
const limitMs = 250;

/**
 * Measures the ceilings (a large matrix product, a large copy) and the families beside them. Inputs are made on the device and
 * the first number of the result is read, so that neither copies from nor to the host count, nor a reduction, which some devices
 * compute in one of their many units. What starting a run and waiting for that number take is measured apart and subtracted.
 */
export async function measureSpeed(route: Route, only: (name: string) => boolean = () => true): Promise<Speed[]> {
  const speeds: Speed[] = [];
  const latency = await fastest(nothing, 'forward', 1, route);
  for (const workload of workloads) {
    if (!workload.isCeiling && !only(workload.name)) continue;
    for (const part of ['forward', 'gradient'] as const) {
      if (part === 'gradient' && !workload.hasGradient) continue;
      speeds.push(await measure(workload, part, route, latency));
    }
  }
  return speeds;
}

async function measure(workload: Workload, part: Speed['part'], route: Route, latency: number): Promise<Speed> {
  const name = workload.isCeiling ? `${workload.name} (ceiling)` : workload.name;
  const about = { name, route: routeText(route), part };
  try {
    const { batch, whole } = await busyRun(workload, part, route, latency);
    const ms = Math.max(whole - latency, whole / 2);
    const perMs = (count: number | undefined): number | undefined => count && Number((count / ms / 1e6).toPrecision(4));
    const { flops, bytes } = workload.work(batch);
    const passes = part === 'gradient' ? 3 : 1; // forward, and the gradients of both operands
    const gflops = perMs(flops && passes * flops);
    const gbs = part === 'forward' ? perMs(bytes) : undefined;
    return {
      ...about,
      ms: Number(ms.toPrecision(4)),
      latencyMs: Number(latency.toPrecision(4)),
      ...(latency > whole / 2 && { isMostlyLatency: true }),
      batch,
      ...(gflops !== undefined && { gflops }),
      ...(gbs !== undefined && { gbs }),
    };
  } catch (error) {
    return { ...about, failure: messageOf(error) };
  }
}

/**
 * The run with the first batch that keeps the device busy, else with the last one that it can compute: the limits of a buffer
 * are below its memory.
 */
async function busyRun(
  workload: Workload,
  part: Speed['part'],
  route: Route,
  latency: number,
): Promise<{ readonly batch: number; readonly whole: number }> {
  let last: { readonly batch: number; readonly whole: number } | undefined;
  for (const batch of workload.batches) {
    try {
      last = { batch, whole: await fastest(workload, part, batch, route) };
    } catch (error) {
      if (!last) throw error;
      return last;
    }
    if (last.whole - latency >= busyMs) break;
  }
  if (!last) throw new Error('no batch was given');
  return last;
}

/** What is left of a workload that computes nothing: the start of a run and the wait for its result. */
const nothing: Workload = { name: 'nothing', batches: [1], inputs: () => [[1, 1]], fn: (x) => x, work: () => ({}) };

/** Milliseconds of the fastest of some runs, after one that is not counted. */
async function fastest(workload: Workload, part: Speed['part'], batch: number, route: Route): Promise<number> {
  const { run, dispose } = await prepare(workload, part, batch, route);
  try {
    await run();
    const end = performance.now() + (workload.isCeiling ? 4 : 1) * limitMs;
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 2 || (round < 20 && performance.now() < end); round++) {
      const started = performance.now();
      await run();
      best = Math.min(best, performance.now() - started);
    }
    return best;
  } finally {
    await dispose();
  }
}

interface Prepared {
  readonly run: () => Promise<unknown>;
  readonly dispose: () => Promise<void>;
}

/** Compiles a workload. Its first input is the product of a vector that is fed and a constant: it cannot be folded. */
async function prepare(workload: Workload, part: Speed['part'], batch: number, route: Route): Promise<Prepared> {
  const [shape, ...others] = workload.inputs(batch);
  const width = shape!.at(-1)!;
  const feed = varied(width, 1);
  const rows = { shape: [...shape!.slice(0, -1), 1], value: varied(sizeOf(shape!) / width, 2) };
  const constants = Object.fromEntries(
    others.map((side, i) => [`w${i}`, { shape: side, value: varied(sizeOf(side), 3 + i) }]),
  );
  const fn = timedFunction(workload, part);
  if (!route.eager) {
    const inputs = { feed: [width], rows, ...constants };
    const program = await compile(fn, inputs, { ...route, exportable: false });
    return { run: () => program.run({ feed }), dispose: () => program.dispose() };
  }
  const backend = route.eager;
  const tensors: NamedTensors = await onEagerBackend(backend, () =>
    Object.fromEntries(
      Object.entries({ feed: { shape: [width], value: feed }, rows, ...constants }).map(([name, { shape, value }]) => [
        name,
        tf.tensor(value, shape),
      ]),
    ),
  );
  const run = async (): Promise<void> => {
    const results = await onEagerBackend(backend, () => tf.tidy(() => fn(tensors) as tf.NamedTensorMap));
    for (const result of Object.values(results)) await result.data();
    tf.dispose(results);
  };
  return { run, dispose: async () => tf.dispose(tensors) };
}

/** The first number of a tensor. */
function first(x: tf.Tensor): tf.Tensor {
  return tf.slice(
    x,
    x.shape.map(() => 0),
    x.shape.map(() => 1),
  );
}

/** The first number of the result, or of each gradient. */
function timedFunction({ fn }: Workload, part: Speed['part']): TensorFunction {
  return ({ feed, rows, ...rest }) => {
    const by: NamedTensors = { x: tf.mul(rows!, feed!), ...rest };
    const result = (current: Record<string, tf.Tensor>): tf.Tensor =>
      fn(current.x!, ...Object.keys(rest).map((name) => current[name]!));
    if (part === 'forward') return { y: first(result(by)) };
    const { gradients } = lossAndGradients((current) => tf.mean(tf.square(result(current))) as tf.Scalar, by);
    return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [`d ${name}`, first(gradient)]));
  };
}

function varied(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.5 + 0.4 * Math.sin(i * 1.3 + seed));
}
