import { availableParallelism } from 'node:os';
import { type Card, nvidiaCards } from '../../runtime/card.js';
import { chooseDevice, compileTarget, type Device } from '../../runtime/device.js';
import type { SessionOptions } from '../../runtime/session.js';

/** What a benchmark of networks runs on. */
export interface BenchDevice {
  readonly device: Device;
  /** Options of `compile`: on the CPU with all cores as threads, as the peer has. */
  readonly options: SessionOptions;
  /** 'cpu, 8 threads', 'webgpu'. */
  readonly text: string;
  /** Whether the peer runs on a card too. */
  readonly isGpu: boolean;
}

/** The device of a benchmark; default: the CPU. @throws InputError as `chooseDevice` does. */
export async function benchDevice(wanted: string = 'cpu'): Promise<BenchDevice> {
  const device = await chooseDevice(wanted);
  const isGpu = device.name === 'webgpu' || device.name === 'cuda';
  const threads = availableParallelism();
  return {
    device,
    options: isGpu ? compileTarget(device) : { ...compileTarget(device), threads },
    text: isGpu ? device.name : `${device.name}, ${threads} threads`,
    isGpu,
  };
}

/** An NVIDIA card before and after a benchmark. */
export interface CardUse extends Card {
  /** Memory in use before the benchmark, of all processes together. */
  readonly usedBeforeMiB: number;
}

/** Runs a benchmark and looks at the cards before and, while its programs are still loaded at most, after it. */
export async function withCards<T>(work: () => Promise<T>): Promise<{ result: T; cards: CardUse[] }> {
  const before = nvidiaCards();
  const result = await work();
  const after = before.length > 0 ? nvidiaCards() : [];
  return { result, cards: after.map((card, i) => ({ ...card, usedBeforeMiB: before[i]?.usedMiB ?? 0 })) };
}
