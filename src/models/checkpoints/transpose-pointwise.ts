import type { CheckpointTensor } from './checkpoint.js';
import type { ExpectedTensor } from './match.js';

/** The kernel of the one layer that published weights have as a plain and as a transposed convolution: SiamCAR's. */
export const transposedLayer = 'down.weight';

/**
 * A 1x1 convolution's kernel [O, I, 1, 1] as the kernel [I, O, 1, 1] of the transposed convolution that computes the same,
 * for {@link transposedLayer}: a convolution in SiamCAR's first weights and a transposed one in its later code
 * (ohhhyeahhh/SiamCAR @ 76ddd52).
 *
 * @param kernel In PyTorch's layout.
 * @param expected What the network needs under this name, if anything.
 * @returns Undefined for every other tensor, and where the shapes do not tell that it is a plain convolution.
 */
export function transposedPointwise(
  kernel: CheckpointTensor,
  expected: ExpectedTensor | undefined,
): CheckpointTensor | undefined {
  if (expected?.name !== transposedLayer) return undefined;
  const [outputs, inputs, ...sides] = kernel.shape;
  const swapped = [inputs!, outputs!, ...sides];
  if (String(sides) !== '1,1' || outputs === inputs || String(swapped) !== String(expected.shape)) return undefined;
  const data = kernel.data.slice();
  for (let o = 0; o < outputs!; o++) {
    for (let i = 0; i < inputs!; i++) data[i * outputs! + o] = kernel.data[o * inputs! + i]!;
  }
  return { ...kernel, shape: swapped, data };
}
