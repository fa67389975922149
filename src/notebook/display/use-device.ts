import { deviceOfEnvironment } from '../../runtime/device-name.js';
import { noteCardUse } from '../../study/devices/card-use.js';
import { type ProbedDevice, probeDevice } from '../../study/devices/probe-device.js';
import { setDeviceInUse } from './device-in-use.js';
import { display } from './display.js';
import { linesBundle } from './text.js';

/**
 * Selects the device that the networks of the cells that follow run on, and shows it: name, driver and memory where known, and
 * other processes that use the same card.
 *
 * @param name 'cuda', 'webgpu', 'cpu' or 'wasm'; default, also for '': SIAMDLA_DEVICE, else 'cpu'.
 * @throws InputError when the name is unknown or the device is not available.
 */
export async function useDevice(name?: string): Promise<ProbedDevice> {
  const device = await probeDevice(name || (deviceOfEnvironment() ?? 'cpu'));
  setDeviceInUse(device);
  const others = noteCardUse(device, device.about);
  display(
    linesBundle([`device: ${device.name}, ${device.about}`, ...(others === undefined ? [] : [`warning: ${others}`])]),
  );
  return device;
}
