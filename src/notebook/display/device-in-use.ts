import { type Provenance, provenanceNow } from '../../provenance/provenance.js';
import { compileTarget } from '../../runtime/device.js';
import { deviceText } from '../../study/devices/device.js';
import type { ProbedDevice } from '../../study/devices/probe-device.js';

let current: ProbedDevice | undefined;

/** Keeps the device of the cells that follow. */
export function setDeviceInUse(device: ProbedDevice): void {
  current = device;
}

/** The device of `useDevice`; undefined where it was not called. */
export function deviceInUse(): ProbedDevice | undefined {
  return current;
}

/** This program, machine and time, and the device in use; undefined where none was chosen. */
export function notebookProvenance(): Provenance | undefined {
  if (!current) return undefined;
  return { ...provenanceNow({ ...compileTarget(current), device: current }), device: deviceText(current) };
}
