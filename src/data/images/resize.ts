/** Where each column (or row) of a resized image comes from: two neighbours and their weights, which add up to 2048. */
export interface LinearTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly lowWeight: Int32Array;
  readonly highWeight: Int32Array;
}

/**
 * The taps of a bilinear resize with half-pixel centres and no antialiasing, in OpenCV's fixed point of 11 bits.
 *
 * Source: opencv/opencv @ 4.x, resize.cpp (INTER_LINEAR of 8 bits): positions in single precision, weights rounded half to
 * even, the outermost pixels repeated. Beyond the outermost, columns have one tap, rows two taps on the same row; the
 * arithmetic that follows makes them differ in the last digit.
 *
 * @param from Length of the line that is resized.
 * @param to Length that it gets.
 * @param axis Whether the line is a row of columns or a column of rows.
 * @param into Taps to write to, of length `to`.
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

/** Room for the taps of a line of `length`. */
export function emptyTaps(length: number): LinearTaps {
  const line = (): Int32Array => new Int32Array(length);
  return { low: line(), high: line(), lowWeight: line(), highWeight: line() };
}

/** The nearest whole number; the even one of two equally near, as Python and OpenCV round. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
