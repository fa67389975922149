import { compile } from '../compile.js';
import type { DeviceFault } from '../device-error.js';
import { onEagerBackend } from '../eager-backend.js';
import { lossAndGradients } from '../gradients.js';
import { tf } from '../tf.js';
import { sizeOf } from '../trace/layout.js';
import type { NamedTensors, TensorFunction } from '../trace/trace.js';
import { failureOf, type Route, routeText } from './check.js';
import { type Workload, workloads } from './workloads.js';

/** How fast a device computes a workload. */
export interface Speed {
  /** 'convolution', 'matrix product (ceiling)'. */
  readonly name: string;
  readonly route: string;
  readonly part: 'forward' | 'gradient';
  /** Milliseconds of one computation: of a run without {@link latencyMs}, by {@link repeats}. */
  readonly ms?: number;
  /** Milliseconds that a run takes which computes a single number. */
  readonly latencyMs?: number;
  /** Whether half of a run or more is latency, so that its rate is a guess. */
  readonly isMostlyLatency?: boolean;
  /** Images or matrices in a run, as many as the device needs to be busy. */
  readonly batch?: number;
  /** How often a run computes it, one after the other; absent where once is long enough. */
  readonly repeats?: number;
  /** Billions of additions and multiplications per second. */
  readonly gflops?: number;
  /** Billions of bytes per second that are read and written, as {@link Workload} counts them. */
  readonly gbs?: number;
  /** Why it was not measured. */
  readonly failure?: string;
  /** What happened to the device, where it is a fault of it that is known. */
  readonly fault?: DeviceFault;
}

/** Options of {@link measureSpeed}. */
export interface SpeedOptions {
  /** Called with each speed. */
  readonly measured?: (speed: Speed) => void;
  /** Default: those of trackers. */
  readonly among?: readonly Workload[];
}

/** A run that takes longer tells the device's speed; a larger batch is tried otherwise, and more repetitions of the largest. */
const busyMs = 20;
/** Repetitions that a run has at most: a fast card copies its largest buffer in less than a millisecond. */
const repeatsMax = 64;
/** Time for the runs of one measurement; ceilings are measured four times as long, as all others are compared with them. */
const limitMs = 250;

/**
 * Measures the ceilings (a large matrix product, a large copy) and the families beside them. Inputs are made on the device
 * and the first number of the result is read, so that neither copies from nor to the host count, nor a reduction, which some
 * devices compute in one of their many units. What starting a run and waiting for that number take is measured apart and
 * subtracted. After the loss of the device the rest has failed by it, and is not tried.
 *
 * @param only Which families; the ceilings are always measured.
 */
export async function measureSpeed(
  route: Route,
  only: (name: string) => boolean = () => true,
  { measured, among = workloads }: SpeedOptions = {},
): Promise<Speed[]> {
  const speeds: Speed[] = [];
  const latency = await fastest(nothing, 'forward', { batch: 1, repeats: 1 }, route).catch((error: unknown) =>
    failureOf(route, error),
  );
  let failed = typeof latency === 'number' ? undefined : latency; // without the latency no speed is known
  for (const workload of among) {
    if (!workload.isCeiling && !only(workload.name)) continue;
    for (const part of ['forward', 'gradient'] as const) {
      if (part === 'gradient' && !workload.hasGradient) continue;
      const about = { name: nameOf(workload), route: routeText(route), part };
      const result = failed ?? (await measure(workload, part, route, latency as number));
      const speed = { ...about, ...result };
      if (speed.fault === 'lost') failed ??= { failure: 'not measured, as the device was lost', fault: 'lost' };
      speeds.push(speed);
      measured?.(speed);
    }
  }
  return speeds;
}

function nameOf({ name, isCeiling }: Workload): string {
  return isCeiling ? `${name} (ceiling)` : name;
}

async function measure(
  workload: Workload,
  part: Speed['part'],
  route: Route,
  latency: number,
): Promise<Omit<Speed, 'name' | 'route' | 'part'>> {
  try {
    const { batch, repeats, whole } = await busyRun(workload, part, route, latency);
    const ms = Math.max(whole - latency, whole / 2) / repeats;
    const perMs = (count: number | undefined): number | undefined => count && Number((count / ms / 1e6).toPrecision(4));
    const { flops, bytes } = workload.work(batch);
    const passes = part === 'gradient' ? 3 : 1; // forward, and the gradients of both operands
    const gflops = perMs(flops && passes * flops);
    const gbs = part === 'forward' ? perMs(bytes) : undefined;
    return {
      ms: Number(ms.toPrecision(4)),
      latencyMs: Number(latency.toPrecision(4)),
      ...(latency > whole / 2 && { isMostlyLatency: true }),
      batch,
      ...(repeats > 1 && { repeats }),
      ...(gflops !== undefined && { gflops }),
      ...(gbs !== undefined && { gbs }),
    };
  } catch (error) {
    return failureOf(route, error);
  }
}

/** How much a run computes. */
interface Size {
  readonly batch: number;
  readonly repeats: number;
}

/** A size, and the milliseconds of a run of it. */
interface Run extends Size {
  readonly whole: number;
}

/**
 * The run with the first batch that keeps the device busy, else with repetitions of the last one that it can compute: the
 * limits of a buffer are below its memory.
 *
 * @throws Error where the device cannot compute the first, or is lost.
 */
async function busyRun(workload: Workload, part: Speed['part'], route: Route, latency: number): Promise<Run> {
  const attempt = async (size: Size): Promise<Run> => ({ ...size, whole: await fastest(workload, part, size, route) });
  const orNone = (error: unknown): undefined => {
    if (failureOf(route, error).fault === 'lost') throw error;
  };
  const [smallest, ...larger] = workload.batches;
  let best = await attempt({ batch: smallest!, repeats: 1 });
  const missing = (): number => busyMs / Math.max(best.whole - latency, busyMs / repeatsMax);
  for (const batch of larger) {
    if (missing() <= 1) return best;
    const next = await attempt({ batch, repeats: 1 }).catch(orNone);
    if (!next) break;
    best = next;
  }
  while (missing() > 1 && best.repeats < repeatsMax) {
    const factor = 2 ** Math.min(4, Math.ceil(Math.log2(missing()))); // a short run tells little of its length
    const repeats = Math.min(repeatsMax, best.repeats * factor);
    const next = await attempt({ batch: best.batch, repeats }).catch(orNone);
    if (!next) break;
    best = next;
  }
  return best;
}

/** What is left of a workload that computes nothing: the start of a run and the wait for its result. */
const nothing: Workload = { name: 'nothing', batches: [1], inputs: () => [[1, 1]], fn: (x) => x, work: () => ({}) };

/** Milliseconds of the fastest of some runs, after one that is not counted. */
async function fastest(workload: Workload, part: Speed['part'], size: Size, route: Route): Promise<number> {
  const { run, dispose } = await prepare(workload, part, size, route);
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
async function prepare(workload: Workload, part: Speed['part'], size: Size, route: Route): Promise<Prepared> {
  const { batch, repeats } = size;
  const [shape, ...others] = workload.inputs(batch);
  const width = shape!.at(-1)!;
  const feed = varied(width, 1);
  const rows = { shape: [...shape!.slice(0, -1), 1], value: varied(sizeOf(shape!) / width, 2) };
  const constants = Object.fromEntries(
    others.map((side, i) => [`w${i}`, { shape: side, value: varied(sizeOf(side), 3 + i) }]),
  );
  if (!route.eager) {
    const inputs = { feed: [width], rows, ...constants };
    const fn = timedFunction(workload, part, repeats);
    const program = await compile(fn, inputs, { ...route, exportable: false });
    return { run: () => program.run({ feed }), dispose: () => program.dispose() };
  }
  const backend = route.eager;
  const step = timedStep(workload, part);
  const tensors: NamedTensors = await onEagerBackend(backend, () =>
    Object.fromEntries(
      Object.entries({ feed: { shape: [width], value: feed }, rows, ...constants }).map(([name, { shape, value }]) => [
        name,
        tf.tensor(value, shape),
      ]),
    ),
  );
  const run = async (): Promise<void> => {
    const result = await onEagerBackend(backend, () => {
      let current = tf.clone(tensors.feed!);
      for (let i = 0; i < repeats; i++) {
        const before = current;
        current = tf.tidy(() => step({ ...tensors, feed: before })); // each one's memory is free for the next
        before.dispose();
      }
      return current;
    });
    await result.data();
    result.dispose();
  };
  return { run, dispose: async () => tf.dispose(tensors) };
}

/** Computes a workload once. */
type Step = (tensors: NamedTensors) => tf.Tensor;

/**
 * What is timed by programs: a workload several times, each of which needs the one before, so that none can be left out and the
 * next has its memory.
 *
 * @returns A function of `feed`, `rows` and the workload's other inputs as `w0`, `w1`.
 */
export function timedFunction(workload: Workload, part: Speed['part'], repeats: number): TensorFunction {
  const step = timedStep(workload, part);
  return (tensors) => {
    let feed = tensors.feed!;
    for (let i = 0; i < repeats; i++) feed = step({ ...tensors, feed });
    return { y: first(feed) };
  };
}

/** The first number of a tensor, of shape [1]. */
function first(x: tf.Tensor): tf.Tensor {
  const one = tf.slice(
    x,
    x.shape.map(() => 0),
    x.shape.map(() => 1),
  );
  return tf.reshape(one, [1]);
}

/** The vector that is fed, changed a little by the first number of the result, or of each gradient. */
function timedStep({ fn }: Workload, part: Speed['part']): Step {
  return ({ feed, rows, ...rest }) => {
    const by: NamedTensors = { x: tf.mul(rows!, feed!), ...rest };
    const result = (current: Record<string, tf.Tensor>): tf.Tensor =>
      fn(current.x!, ...Object.keys(rest).map((name) => current[name]!));
    const results =
      part === 'forward'
        ? [result(by)]
        : Object.values(lossAndGradients((current) => tf.mean(tf.square(result(current))) as tf.Scalar, by).gradients);
    return tf.add(feed!, tf.mul(tf.addN(results.map(first)), 1e-6));
  };
}

/** Irregular numbers from 0.1 to 0.9. */
function varied(length: number, seed: number): Float32Array {
  const values = new Float32Array(length);
  const period = Math.min(length, 10_007); // a prime: the rows of a matrix differ
  for (let i = 0; i < period; i++) values[i] = 0.5 + 0.4 * Math.sin(i * 1.3 + seed);
  for (let done = period; done < length; done *= 2) values.copyWithin(done, 0, Math.min(done, length - done));
  return values;
}
