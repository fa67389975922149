import { Option } from 'commander';
import type { Device } from '../runtime/device.js';
import { describeDevice } from './doctor.js';

/** `--device`, the same for every command that runs networks. */
export function deviceOption(): Option {
  return new Option(
    '--device <name>',
    'cuda, webgpu, cpu or wasm (default: SIAMDLA_DEVICE, else the first that is there)',
  );
}

/**
 * Chooses the device of a command and says on stderr which it is and why.
 *
 * @param wanted The value of `--device`.
 * @throws InputError when the name is unknown, or the device that was asked for is not there.
 */
export async function chosenDevice(wanted: string | undefined): Promise<Device> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // processes share a card: none may take all of its memory
  const { chooseDevice } = await import('../runtime/device.js');
  const device = await chooseDevice(wanted);
  console.error(describeDevice(device));
  return device;
}
