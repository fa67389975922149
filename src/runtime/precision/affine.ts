/** The lowest and the highest value of a tensor. */
export type Range = readonly [min: number, max: number];

/** A number x is stored as round(x / scale) + zeroPoint, 0 to 255. */
export interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A filter in whole numbers: values[channel] * scales[channel]. */
export interface QuantisedFilter {
  /** -127 to 127, in the order of the filter. */
  readonly values: Int8Array;
  /** Of each output channel. */
  readonly scales: Float32Array;
}

/** Highest stored value of activations, and highest absolute one of weights. */
const [UINT8_MAX, INT8_MAX] = [255, 127];
/** Highest absolute value of a stored bias: half of what 32 bits hold, so that sums on top of it fit too. */
const MAX_BIAS = 2 ** 30;

/**
 * Scale and zero point of activations in a range, which is extended to contain 0, so that padding and ReLU are exact. Values
 * in the range change by at most half a scale, values outside become its ends.
 *
 * As B. Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR
 * 2018, Sec. 3.
 */
export function activationAffine([min, max]: Range): Affine {
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
  const scale = Math.fround((high - low) / UINT8_MAX) || 1; // a constant 0 has any scale
  return { scale, zeroPoint: Math.min(UINT8_MAX, Math.round((0 - low) / scale)) };
}

/**
 * Quantises a filter symmetrically, each output channel by its largest absolute value. A channel so small that its bias
 * would not fit 32 bits in units of its sums gets a larger scale.
 *
 * @param filter [O, ...] in row-major order.
 * @param bias [O].
 * @param inputScale Scale of the convolution's input.
 */
export function quantiseFilter(filter: Float32Array, bias: Float32Array, inputScale: number): QuantisedFilter {
  const channels = bias.length;
  const length = filter.length / channels;
  const values = new Int8Array(filter.length);
  const scales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const [start, end] = [channel * length, (channel + 1) * length];
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(filter[i]!));
    const fitting = Math.abs(bias[channel]!) / (MAX_BIAS * inputScale);
    const scale = Math.fround(Math.max(largest / INT8_MAX, fitting)) || 1; // a channel of zeros has any scale
    scales[channel] = scale;
    for (let i = start; i < end; i++) values[i] = Math.round(filter[i]! / scale);
  }
  return { values, scales };
}

/**
 * Quantises a bias to the units of a convolution's sums.
 *
 * @param scales Scale of the input times that of each channel's filter.
 */
export function quantiseBias(bias: Float32Array, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (value, i) => Math.round(value / scales[i]!));
}
