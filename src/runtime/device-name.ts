/**
 * Values of `--device` and SIAMDLA_DEVICE, in the order of automatic selection. 'wasm' comes after 'cpu', which every
 * machine has, and so is never selected automatically: it serves to check compiled programs and ONNX Runtime.
 */
export const deviceNames = ['cuda', 'webgpu', 'cpu', 'wasm'] as const;

/** A device: an NVIDIA GPU, any GPU, the CPU with ONNX Runtime, the CPU without. */
export type DeviceName = (typeof deviceNames)[number];

/** Whether a device is a graphics card; false for undefined and for unknown names. */
export function isCard(name: string | undefined): name is 'cuda' | 'webgpu' {
  return name === 'cuda' || name === 'webgpu';
}

/** The value of SIAMDLA_DEVICE, which need not be a known name; undefined where it is not set, or empty. */
export function deviceOfEnvironment(): string | undefined {
  return process.env.SIAMDLA_DEVICE || undefined;
}
