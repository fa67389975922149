import { computingText } from '../provenance.js';
import { chooseDevice, compileTarget, type Device } from '../runtime/device.js';
import type { RunContext } from './experiment.js';

/**
 * The device that an experiment's networks run on: the context's, else SIAMDLA_DEVICE's; undefined, which is the CPU, where none is
 * named.
 *
 * @throws InputError when its name is unknown or it is not available.
 */
export async function experimentDevice({ device }: RunContext): Promise<Device | undefined> {
  return device === undefined && !process.env.SIAMDLA_DEVICE ? undefined : chooseDevice(device);
}

/** A device as provenance has it: 'cpu (onnxruntime)', 'cuda (tensorflow.js tensorflow)'. */
export function deviceText(device: Device | undefined): string {
  return computingText(device ? { ...compileTarget(device), device } : {});
}
