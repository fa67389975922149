import type { SessionOptions } from '../../runtime/session.js';
import { type KernelWork, kernelWork } from '../../runtime/trace/work.js';
import { measureSpeed, type Speed } from '../../runtime/verify/speed.js';
import type { PartProgram, StepPrograms, StepTimings } from '../../training/step/timings.js';
import { type PartEfficiency, partText } from './results/part-text.js';
import { type TrainedCase, trainingCase } from './training-case.js';

/** What the machine can do with as many threads, measured with this runtime. */
export interface Ceilings {
  /** Billions of additions and multiplications per second of a large matrix product. */
  readonly gflops: number;
  /** Billions of bytes per second that a large copy reads and writes. */
  readonly gbs: number;
  readonly text: string;
}

/** Measures the ceilings. @throws Error where the device cannot. */
export async function measureCeilings({ provider, eager, threads }: SessionOptions): Promise<Ceilings> {
  const options = { ...(provider && { provider }), ...(eager && { eager }), ...(threads && { threads }) };
  const speeds = await measureSpeed(options, () => false);
  const of = (name: string): Speed => speeds.find((speed) => speed.name === `${name} (ceiling)`)!;
  const [product, copy] = [of('matrix product'), of('copy')];
  const failure = product.failure ?? copy.failure;
  if (failure !== undefined) throw new Error(`the ceilings were not measured: ${failure}`);
  const text = `ceilings: ${product.gflops} GFLOP/s (matrix product, side ${product.batch}), ${copy.gbs} GB/s (copy)`;
  return { gflops: product.gflops!, gbs: copy.gbs!, text };
}

/** The work of kernels together, each bound by the slower of its products and its bytes: the roofline model. */
export function roofline(
  works: readonly KernelWork[],
  { gflops, gbs }: Pick<Ceilings, 'gflops' | 'gbs'>,
): PartEfficiency {
  const sum = (of: (work: KernelWork) => number): number => works.reduce((total, work) => total + of(work), 0) / 1e9;
  return {
    gflop: sum(({ flops }) => flops),
    gigabytes: sum(({ bytes }) => bytes),
    boundMs: 1000 * sum(({ flops, bytes }) => Math.max(flops / gflops, bytes / gbs)),
  };
}

/** Milliseconds of a step's parts, and their programs. */
interface TimedParts {
  readonly programs: StepPrograms;
  readonly timings: StepTimings;
}

/** A line for each part of a model's step: its work, its time, and the share of the ceilings that it reaches. */
export async function partEfficiencies(
  options: SessionOptions,
  given: TrainedCase,
  ceilings: Ceilings,
): Promise<string[]> {
  const { programs, timings } = await trainingCase(given);
  return partTexts(caseText(given), { programs: programs(), timings: await timings(3, options) }, ceilings);
}

/** The lines of {@link partEfficiencies}. */
export function partTexts(title: string, { programs, timings }: TimedParts, ceilings: Ceilings): string[] {
  const work = ({ fn, inputs }: PartProgram): PartEfficiency => roofline(kernelWork(fn, inputs), ceilings);
  const [forward, both, update] = [programs.forward, programs.forwardBackward, programs.update].map(work);
  return [
    // 'alone': files of before have an 'update' that was a difference of whole steps
    partText(`${title}, forward`, timings.forward, forward!),
    partText(`${title}, gradients`, timings.backward, difference(both!, forward!)),
    partText(`${title}, update alone`, timings.update, update!),
  ];
}

/** 'siamcar-r50, backbone trained, batches of 32'. */
export function caseText({ model, batch, backbone }: TrainedCase): string {
  return `${model}, ${backbone ? `backbone ${backbone}, ` : ''}batches of ${batch}`;
}

function difference(of: PartEfficiency, before: PartEfficiency): PartEfficiency {
  return {
    gflop: of.gflop - before.gflop,
    gigabytes: of.gigabytes - before.gigabytes,
    boundMs: Math.max(0, of.boundMs - before.boundMs),
  };
}
