import { InputError } from '../../../errors.js';
import { availableCores } from '../../../files/process-limits.js';
import { type Card, cardsBehind, nvidiaCards } from '../../../runtime/card.js';
import { type ChosenDevice, chooseDevice, compileTarget, type Device } from '../../../runtime/device.js';
import { isCard } from '../../../runtime/device-name.js';
import type { SessionOptions } from '../../../runtime/session.js';

/** What a benchmark of networks runs on. */
export interface BenchDevice {
  readonly device: Device;
  /** Options of `compile`, on the CPU with as many threads as the peer has. */
  readonly options: SessionOptions;
  readonly threads: number;
  /** 'cpu, 8 threads', 'webgpu'. */
  readonly text: string;
  /** Whether the peer runs on a card too. */
  readonly isGpu: boolean;
}

/**
 * The device of a benchmark for each number of threads.
 *
 * @param wanted Default: the CPU.
 * @param threads Default: all cores.
 * @throws InputError as `chooseDevice` does, and for threads on a card.
 */
export async function benchDevices(
  wanted: string = 'cpu',
  threads: readonly number[] | undefined = undefined,
): Promise<BenchDevice[]> {
  const device = await chooseDevice(wanted);
  const isGpu = isCard(device.name);
  const cores = availableCores();
  if (isGpu) {
    if (threads) throw new InputError(`--threads: ${device.name} has none to choose; expected --device cpu`);
    return [{ device, options: compileTarget(device), threads: cores, text: device.name, isGpu }];
  }
  const wrong = threads?.find((count) => count < 1 || count > cores);
  if (wrong !== undefined)
    throw new InputError(`--threads: found ${wrong}; expected 1 to ${cores}, this machine's cores`);
  return (threads ?? [cores]).map((count) => ({
    device,
    options: { ...compileTarget(device), threads: count },
    threads: count,
    text: `${device.name}, ${count} ${count === 1 ? 'thread' : 'threads'}`,
    isGpu,
  }));
}

/** What PyTorch peers receive about the device. */
export function peerDevice({ isGpu, threads }: BenchDevice): object {
  return { device: isGpu ? 'cuda' : 'cpu', threads };
}

/** An NVIDIA card before and after a benchmark. */
export interface CardUse extends Card {
  /** Memory in use before the benchmark, of all processes together; absent where the driver does not tell. */
  readonly usedBeforeMiB?: number;
}

/**
 * MiB of a device's card that are in use now, of all processes together; undefined for a device of another maker, where it
 * is not known which of several cards it is, and where the driver does not tell.
 */
export function usedMemory(device: ChosenDevice): number | undefined {
  const [card, ...others] = cardsBehind(device);
  return others.length === 0 ? card?.usedMiB : undefined;
}

/** Runs a benchmark and looks at the cards before it and after it, when its programs have been freed. */
export async function withCards<T>(work: () => Promise<T>): Promise<{ result: T; cards: CardUse[] }> {
  const before = nvidiaCards();
  const result = await work();
  const after = before.length > 0 ? nvidiaCards() : [];
  const cards = after.map((card, i) => {
    const usedBeforeMiB = before[i]?.usedMiB;
    return { ...card, ...(usedBeforeMiB !== undefined && { usedBeforeMiB }) };
  });
  return { result, cards };
}
