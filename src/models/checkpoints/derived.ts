import { type CheckpointTensor, floatTensor } from './checkpoint.js';
import type { NameSource } from './names.js';

/** A tensor that a checkpoint lacks because its layer computes nothing there. */
export interface DerivedTensor {
  readonly to: string;
  readonly tensor: CheckpointTensor;
}

/** PyTorch's epsilon of normalisations. */
const epsilon = 1e-5;

/**
 * The tensors that follow from one of a checkpoint, so that the reference's network computes what the checkpoint's does:
 *
 * - Of a folded normalisation, which is left as a bias: scale 1, mean 0, and variance 1 - epsilon, with epsilon added 1.
 * - Of the expansion of MobileNetV2's first block, which only the reference has: the identity, whose input is already between
 *   0 and 6.
 *
 * @param to The reference's name of `tensor`.
 */
export function derivedTensors(to: string, tensor: CheckpointTensor, from: NameSource | undefined): DerivedTensor[] {
  const isFolded = from === 'keras' && to.endsWith('.bias');
  const isStem = (from === 'keras' || from === 'torchvision') && to === 'backbone.layer0.1.bias';
  const channels = tensor.shape[0] ?? 0;
  return [
    ...(isFolded ? identityNorm(to.replace(/\.bias$/, ''), channels) : []),
    ...(isStem ? identityExpansion('backbone.layer1.0.conv', channels) : []),
  ];
}

/** A normalisation's tensors but its offset. */
function identityNorm(layer: string, channels: number): DerivedTensor[] {
  return [
    { to: `${layer}.weight`, tensor: filled(channels, 1) },
    { to: `${layer}.running_mean`, tensor: filled(channels, 0) },
    { to: `${layer}.running_var`, tensor: filled(channels, 1 - epsilon) },
  ];
}

function identityExpansion(block: string, channels: number): DerivedTensor[] {
  const kernel = new Float32Array(channels * channels);
  for (let c = 0; c < channels; c++) kernel[c * channels + c] = 1;
  return [
    { to: `${block}.0.weight`, tensor: floatTensor([channels, channels, 1, 1], kernel) },
    { to: `${block}.1.bias`, tensor: filled(channels, 0) },
    ...identityNorm(`${block}.1`, channels),
  ];
}

function filled(length: number, value: number): CheckpointTensor {
  return floatTensor([length], new Float32Array(length).fill(value));
}
