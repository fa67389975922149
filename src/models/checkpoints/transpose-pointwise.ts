import type { CheckpointTensor } from './checkpoint.js';
import type { ExpectedTensor } from './match.js';

/**
 * A 1x1 convolution's kernel [O, I, 1, 1] as the kernel [I, O, 1, 1] of the transposed convolution that computes the same,
 * for the one layer that published weights have in both forms: SiamCAR's `down`, a convolution in its first weights and a
 * transposed one in its later code (ohhhyeahhh/SiamCAR @ 76ddd52).
 *
 * @param kernel In PyTorch's layout.
 * @param expected What the network needs under this name, if anything.
 * @returns Undefined for every other tensor, and where the shapes do not tell that it is a plain convolution.
 */
export function transposedPointwise(
  kernel: CheckpointTensor,
  expected: ExpectedTensor | undefined,
): CheckpointTensor | undefined {
  if (expected?.name !== 'down.weight') return undefined;
  const [outputs, inputs, ...sides] = kernel.shape;
  const swapped = [inputs!, outputs!, ...sides];
  if (String(sides) !== '1,1' || outputs === inputs || String(swapped) !== String(expected.shape)) return undefined;
  const data = kernel.data.slice();
  for (let o = 0; o < outputs!; o++) {
    for (let i = 0; i < inputs!; i++) data[i * outputs! + o] = kernel.data[o * inputs! + i]!;
  }
  return { ...kernel, shape: swapped, data };
}
