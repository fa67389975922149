import { InputError, messageOf } from '../errors.js';

/** What can happen to a device that is no fault of a program. */
export type DeviceFault = 'missing' | 'driver' | 'halves' | 'busy' | 'memory' | 'lost';

interface Sign {
  readonly fault: DeviceFault;
  readonly text: RegExp;
  /** Whether the message names an effect that another fault could have too. */
  readonly isGuess?: boolean;
}

/** How the messages of CUDA, Vulkan, Dawn and ONNX Runtime say so; in this order. */
const signs: readonly Sign[] = [
  // before all others: what follows is why it was not opened
  { fault: 'missing', text: /Failed to get a WebGPU (adapter|device)\b/ },
  {
    fault: 'driver',
    text: /driver version is insufficient|CUDA (failure|error) 35\b|INCOMPATIBLE_DRIVER|CUDA (failure|error) 804\b/i,
  },
  { fault: 'halves', text: /requires f16|shader-f16/i },
  { fault: 'busy', text: /busy or unavailable|CUDA (failure|error) 46\b/i },
  {
    fault: 'memory',
    text: /out of memory|OUT_OF_(DEVICE|HOST)_MEMORY|CUDA (failure|error) 2\b|ALLOC_FAILED|failed to allocate memory|bad_alloc|allocation failed/i,
  },
  // WebGPU's limits of one buffer, which a smaller batch stays below
  {
    fault: 'memory',
    text: /exceeds the max buffer size limit|is larger than the maximum storage buffer binding size/i,
  },
  // Dawn logs that a buffer could not be allocated; what is thrown is the next use of it
  { fault: 'memory', text: /\[Invalid (Buffer|BindGroup|CommandBuffer)\b[^\]]*\] is invalid/, isGuess: true },
  { fault: 'lost', text: /device (was|has been|is)? ?(lost|destroyed)|\[Device\b[^\]]*\] is (lost|destroyed)/i },
  { fault: 'lost', text: /DEVICE_LOST|unspecified launch failure|illegal memory access/i },
  { fault: 'lost', text: /external Instance reference no longer exists|Failed to download data from buffer/ },
];

const advice: Readonly<Record<DeviceFault, string>> = {
  missing:
    "expected a card with a driver for Vulkan 1.1 that this process may open (a container needs the driver's graphics libraries too), or another device",
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
  missing: 'the device could not be opened',
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
  for (const { fault, text: sign, isGuess } of signs) {
    const at = text.search(sign);
    if (at < 0) continue;
    const title = isGuess ? `probably ${titles[fault]}` : titles[fault];
    return new DeviceError(fault, `${device}: ${title} (${excerpt(text, at)}); ${advice[fault]}`, { cause });
  }
  return undefined;
}

/** At most 200 characters of a message, with the sign at a place: ONNX Runtime's begin with a line of its own sources. */
function excerpt(text: string, at: number): string {
  const from = at > 150 ? at - 90 : 0;
  const said = text.slice(from, from + 200);
  return `${from > 0 ? '…' : ''}${said}${from + 200 < text.length ? '…' : ''}`;
}
