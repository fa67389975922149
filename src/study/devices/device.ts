import { computingText } from '../../provenance/provenance.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { deviceOfEnvironment, isCard } from '../../runtime/device-name.js';
import type { RunContext } from '../experiment.js';
import { type ProbedDevice, probeDevice } from './probe-device.js';

/**
 * The device that an experiment's networks run on: the context's, else SIAMDLA_DEVICE's; undefined, which is the CPU, where
 * none is named. This process does not open a graphics card; the one that trains or tracks does.
 *
 * @throws InputError when its name is unknown or it is not available.
 */
export async function experimentDevice({ device }: RunContext): Promise<ProbedDevice | undefined> {
  return device === undefined && deviceOfEnvironment() === undefined ? undefined : probeDevice(device);
}

/** A device as provenance has it: 'cpu (onnxruntime)', 'webgpu (onnxruntime), NVIDIA H100, driver 550.54.15, 81,559 MiB'. */
export function deviceText(device: Device | ProbedDevice | undefined): string {
  const text = computingText(device ? { ...compileTarget(device), device } : {});
  return device && isCard(device.name) && 'about' in device ? `${text}, ${device.about}` : text; // a processor is part of provenance
}
