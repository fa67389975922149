import { tf } from '../tf.js';
import { composeOn } from './define.js';

/**
 * Replaces tensorflow.js's sum of many tensors on WebGPU, which reads all of them in one shader: with more than a device's
 * storage buffers, eight by default, the shader is invalid and the result is not computed. The sum of one is a tensor of its
 * own: with its operand as result a gradient would be added up twice, and who frees one would free both.
 */
export function fillWebGpuGaps(): void {
  tf.unregisterKernel(tf.AddN, 'webgpu');
  composeOn('webgpu', tf.AddN, (inputs) => {
    const [first, ...others] = Object.values(inputs);
    return others.reduce((sum, term) => tf.add(sum, term), tf.clone(first!));
  });
}
