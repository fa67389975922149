import { cpus, totalmem } from 'node:os';
import { availableCores } from '../../files/process-limits.js';
import { adapterIn, cardsBehind } from '../../runtime/card.js';
import { type ChosenDevice, chooseDevice, type Device } from '../../runtime/device.js';
import { deviceOfEnvironment, isCard } from '../../runtime/device-name.js';
import { formatThousands } from '../../text/number-text.js';
import { runInProcess } from '../processes.js';

/** A device, and what is known of the hardware. */
export interface ProbedDevice extends Device {
  /** 'NVIDIA H100 80GB HBM3, driver 550.54.15, 81,559 MiB', 'AMD EPYC, 2 cores, 7.6 GiB memory'. */
  readonly about: string;
}

/** What a probing process is asked: the value of `--device`, undefined for SIAMDLA_DEVICE. */
export interface ProbeTask {
  readonly wanted: string | undefined;
}

/**
 * Checks that a device is available and describes it. A graphics card is opened by a process that ends with the check, so
 * that the process that trains or tracks is its only owner.
 *
 * @param wanted Name of the device; default: SIAMDLA_DEVICE, else the first that is available.
 * @throws InputError when the name is unknown or the device is not available.
 */
export async function probeDevice(wanted?: string): Promise<ProbedDevice> {
  const name = wanted ?? deviceOfEnvironment();
  if (name && !isCard(name)) {
    return { ...(await chooseDevice(wanted)), about: aboutProcessor() };
  }
  const file = new URL('./probe-device-process.js', import.meta.url);
  const device = await runInProcess<ProbeTask, never, Device>(file, { wanted }, {});
  return { ...device, about: isCard(device.name) ? aboutCard(device) : aboutProcessor() };
}

function aboutProcessor(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableCores()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB memory`;
}

/**
 * A graphics card in words, by NVIDIA's tool where there is one; other drivers tell their names alone. Where it is not known
 * which of several different cards computes, all are named.
 *
 * @param device One that was chosen.
 * @returns 'NVIDIA H100 80GB HBM3, driver 550.54.15, 81,559 MiB', 'one of NVIDIA A, ...; NVIDIA B, ...'.
 */
export function aboutCard(device: ChosenDevice): string {
  const texts = cardsBehind(device).map(({ name, driver, memoryMiB }) => {
    const memory = memoryMiB === undefined ? '' : `, ${formatThousands(memoryMiB)} MiB`;
    return `${name}, driver ${driver}${memory}`;
  });
  const distinct = [...new Set(texts)];
  if (distinct.length === 0) return adapterIn(device.reason) ?? 'unknown card';
  return distinct.length === 1 ? distinct[0]! : `one of ${distinct.join('; ')}`;
}
