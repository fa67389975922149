/** Source positions of each column (or row) of a resized image: two neighbours and their weights, which sum to 2048. */
export interface LinearTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly lowWeight: Int32Array;
  readonly highWeight: Int32Array;
}

/**
 * Computes the taps of a bilinear resize with half-pixel centres, without antialiasing, in OpenCV's 11-bit fixed point.
 *
 * Source: opencv/opencv @ 4.x, resize.cpp (INTER_LINEAR of 8 bits): positions in single precision, weights rounded half to
 * even, replicated border. Outside the image, columns have one tap and rows two taps on the same row, which differ in the
 * last bit after the vertical pass.
 *
 * @param from Input length.
 * @param to Output length.
 * @param axis Axis that is resized.
 * @param into Output, of length `to`.
 */
export function linearTaps(from: number, to: number, axis: 'columns' | 'rows', into: LinearTaps): void {
  const scale = from / to;
  for (let i = 0; i < to; i++) {
    const at = Math.fround((i + 0.5) * scale - 0.5);
    const low = Math.floor(at);
    const isBeyond = low < 0 || low >= from - 1;
    const fraction = isBeyond && axis === 'columns' ? 0 : Math.fround(at - low);
    into.low[i] = Math.min(Math.max(low, 0), from - 1);
    into.high[i] = Math.min(low + 1, from - 1);
    into.lowWeight[i] = roundHalfEven(Math.fround(1 - fraction) * 2048);
    into.highWeight[i] = roundHalfEven(fraction * 2048);
  }
}

/** Allocates taps for an output length. */
export function emptyTaps(length: number): LinearTaps {
  const line = (): Int32Array => new Int32Array(length);
  return { low: line(), high: line(), lowWeight: line(), highWeight: line() };
}

/** Rounds half to even, as Python and OpenCV do. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
