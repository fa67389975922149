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
/** Bounds of biases, which are 32-bit integers. */
const INT32_MAX = 2 ** 31 - 1;

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
 * Quantises a filter symmetrically, each output channel by its largest absolute value.
 *
 * @param filter [O, ...] in row-major order.
 * @param channels O.
 */
export function quantiseFilter(filter: Float32Array, channels: number): QuantisedFilter {
  const length = filter.length / channels;
  const values = new Int8Array(filter.length);
  const scales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const [start, end] = [channel * length, (channel + 1) * length];
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(filter[i]!));
    const scale = Math.fround(largest / INT8_MAX) || 1;
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
  return Int32Array.from(bias, (value, i) => Math.max(-INT32_MAX, Math.min(INT32_MAX, Math.round(value / scales[i]!))));
}
