/** Values of `--device` and SIAMDLA_DEVICE. 'wasm' serves to check compiled programs and ONNX Runtime. */
export const deviceNames = ['cuda', 'webgpu', 'cpu', 'wasm'] as const;

/** Devices that are selected automatically, in that order. */
export const automaticNames = ['cuda', 'webgpu', 'cpu'] as const;

/** A device: an NVIDIA GPU, any GPU, the CPU with ONNX Runtime, the CPU without. */
export type DeviceName = (typeof deviceNames)[number];

/** Whether a device is a graphics card; false for undefined and for unknown names. */
export function isCard(name: string | undefined): name is 'cuda' | 'webgpu' {
  return name === 'cuda' || name === 'webgpu';
}

/** Whether WebGPU may run on a software renderer, many times slower than the CPU: for tests. */
export function acceptsSoftwareGpu(): boolean {
  return process.env.SIAMDLA_TEST_SOFTWARE_GPU === '1';
}

/**
 * A device as keys of cached results and provenance name it. Where software renderers are accepted, WebGPU is 'webgpu
 * (software)', whatever adapter it finds, so that results of tests are never taken for a card's.
 *
 * @param name Of the device; it need not be known.
 */
export function deviceIdentity(name: string): string {
  return name === 'webgpu' && acceptsSoftwareGpu() ? 'webgpu (software)' : name;
}

/** The value of SIAMDLA_DEVICE, which need not be a known name; undefined where it is not set, or empty. */
export function deviceOfEnvironment(): string | undefined {
  return process.env.SIAMDLA_DEVICE || undefined;
}
