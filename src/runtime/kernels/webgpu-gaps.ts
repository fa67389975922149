import { tf } from '../tf.js';
import { composeOn } from './define.js';

/**
 * Replaces tensorflow.js's sum of many tensors on WebGPU, which reads all of them in one shader: with more than a device's
 * storage buffers, eight by default, the shader is invalid and the result is not computed.
 */
export function fillWebGpuGaps(): void {
  tf.unregisterKernel(tf.AddN, 'webgpu');
  composeOn('webgpu', tf.AddN, (inputs) => Object.values(inputs).reduce((sum, term) => tf.add(sum, term)));
}
