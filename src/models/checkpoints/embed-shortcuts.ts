import { type CheckpointTensor, floatTensor } from './checkpoint.js';

/**
 * Whether a tensor is the kernel of a shortcut that is 1x1 in a common ResNet and 3x3 in the trackers': the first block
 * of stages 2, 3 and 4. Stage 1 keeps its 1x1 kernel.
 */
export function isWidenedShortcut(name: string): boolean {
  return /(^|\.)layer[234]\.0\.downsample\.0\.weight$/.test(name);
}

/**
 * A 1x1 kernel as a 3x3 kernel that computes the same: its values in the centre, zero elsewhere. Exact for the trackers'
 * shortcuts, whose centre tap reads the pixel that the 1x1 kernel would (stage 2: stride 2 without padding; stages 3 and
 * 4: padding equal to the dilation).
 *
 * @param kernel [O, I, 1, 1] of float32.
 * @returns [O, I, 3, 3].
 */
export function embedShortcut(kernel: CheckpointTensor): CheckpointTensor {
  const [outputs, inputs, height, width] = kernel.shape;
  if (kernel.shape.length !== 4 || height !== 1 || width !== 1) {
    throw new RangeError(`kernel of shape [${kernel.shape.join(', ')}]; expected [O, I, 1, 1]`);
  }
  const data = new Float32Array(kernel.data.length * 9);
  for (let i = 0; i < kernel.data.length; i++) data[9 * i + 4] = Number(kernel.data[i]);
  return { ...floatTensor([outputs!, inputs!, 3, 3], data), storedAs: kernel.storedAs };
}
