/**
 * Blurs with a cross-shaped kernel: `share` of the weight is uniform over the middle column, the rest over the middle row.
 * Border: reflection without repeating the edge pixel. Source: STVIR/pysot @ d04028f, augmentation.py.
 *
 * Computed by running sums, in a time that does not depend on the kernel's size.
 *
 * @param from [size, size, 3]; not modified.
 * @param kernel Odd, smaller than twice `size`.
 * @param into Output, written at `offset`; must not be `from`.
 */
export function crossBlur(
  from: Float32Array,
  size: number,
  kernel: number,
  share: number,
  into: Float32Array,
  offset: number = 0,
): void {
  const half = (kernel - 1) / 2;
  const [vertical, horizontal] = [share / kernel, (1 - share) / kernel];
  const row = 3 * size;
  const sums = new Float64Array(row); // per column and channel, over the rows under the kernel
  for (let k = -half; k <= half; k++) {
    const line = mirrorIndex(k, size) * row;
    for (let i = 0; i < row; i++) sums[i]! += from[line + i]!;
  }
  const enter = Int32Array.from({ length: size }, (_, i) => mirrorIndex(i + half + 1, size));
  const leave = Int32Array.from({ length: size }, (_, i) => mirrorIndex(i - half, size));
  for (let v = 0; v < size; v++) {
    const line = v * row;
    let [r, g, b] = [0, 0, 0];
    for (let k = -half; k <= half; k++) {
      const at = line + 3 * mirrorIndex(k, size);
      r += from[at]!;
      g += from[at + 1]!;
      b += from[at + 2]!;
    }
    for (let u = 0, at = 0; u < size; u++, at += 3) {
      const out = offset + line + at;
      into[out] = r * horizontal + sums[at]! * vertical;
      into[out + 1] = g * horizontal + sums[at + 1]! * vertical;
      into[out + 2] = b * horizontal + sums[at + 2]! * vertical;
      const next = line + 3 * enter[u]!;
      const gone = line + 3 * leave[u]!;
      r += from[next]! - from[gone]!;
      g += from[next + 1]! - from[gone + 1]!;
      b += from[next + 2]! - from[gone + 2]!;
    }
    const next = enter[v]! * row;
    const gone = leave[v]! * row;
    for (let i = 0; i < row; i++) sums[i]! += from[next + i]! - from[gone + i]!;
  }
}

/** Reflects an index that lies at most one side outside: -1 becomes 1, size becomes size - 2. */
export function mirrorIndex(index: number, size: number): number {
  const i = Math.abs(index);
  return i < size ? i : Math.abs(2 * (size - 1) - i);
}
