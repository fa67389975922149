import { InputError, messageOf } from '../errors.js';

/** What can happen to a device that is no fault of a program. */
export type DeviceFault = 'lost' | 'memory' | 'busy' | 'driver' | 'halves';

/** How the messages of CUDA, Vulkan, Dawn and ONNX Runtime say so; in this order. */
const signs: readonly (readonly [DeviceFault, RegExp])[] = [
  [
    'driver',
    /driver version is insufficient|CUDA (failure|error) 35\b|INCOMPATIBLE_DRIVER|CUDA (failure|error) 804\b/i,
  ],
  ['halves', /requires f16|shader-f16/i],
  ['busy', /busy or unavailable|CUDA (failure|error) 46\b/i],
  [
    'memory',
    /out of memory|OUT_OF_(DEVICE|HOST)_MEMORY|CUDA (failure|error) 2\b|ALLOC_FAILED|failed to allocate memory|bad_alloc|allocation failed/i,
  ],
  // WebGPU's limits of one buffer, which a smaller batch stays below
  ['memory', /exceeds the max buffer size limit|is larger than the maximum storage buffer binding size/i],
  ['lost', /device (was|has been|is)? ?(lost|destroyed)|DEVICE_LOST|unspecified launch failure|illegal memory access/i],
];

const advice: Readonly<Record<DeviceFault, string>> = {
  driver: 'expected a newer driver (CUDA 12: 525.60 or later; WebGPU: Vulkan 1.1): update it, or choose another device',
  busy: 'expected a device that no other process owns alone: end that process, or choose another device',
  memory:
    'expected less at a time: lower the batch, in training by a higher --accumulate, or end what else uses the device',
  halves: 'expected a card that computes with them: use precision fp32, or choose another device',
  lost: 'run again on it or on another device; a training continues from its last checkpoint with --resume',
};

/** A device that failed, as opposed to a program that is wrong. The message is one line that says what to do. */
export class DeviceError extends InputError {
  readonly fault: DeviceFault;

  constructor(fault: DeviceFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

const titles: Readonly<Record<DeviceFault, string>> = {
  driver: 'the driver is too old',
  busy: 'the device is in use',
  memory: 'out of memory',
  halves: 'the device has no half precision',
  lost: 'the device was lost',
};

/**
 * The error of a device behind a failure, recognised by its message.
 *
 * @param device Name of the device or provider in the message.
 * @returns undefined where it is another failure.
 */
export function deviceError(device: string, cause: unknown): DeviceError | undefined {
  if (cause instanceof DeviceError) return cause;
  const text = messageOf(cause);
  const fault = signs.find(([, sign]) => sign.test(text))?.[0];
  if (!fault) return undefined;
  const said = text.length > 200 ? `${text.slice(0, 199)}…` : text;
  return new DeviceError(fault, `${device}: ${titles[fault]} (${said}); ${advice[fault]}`, { cause });
}
