/** Values moved at a time along each axis, so that what is read and what is written stay in the processor's cache. */
const TILE = 32;

/** An array, typed or not. */
interface Values {
  [index: number]: number | bigint;
}

/**
 * Transposes a matrix whose rows lie anywhere, as those of a kernel's taps: `result[to + columns[c] + r] =
 * values[from + rows[r] + c]`. Four columns at a time: five times as fast as one by one for millions of weights, as the
 * places of a column are often a power of two apart and evict each other from the cache.
 *
 * @param rows Places of the rows in `values`.
 * @param columns Places of the columns in `result`.
 */
export function transposeInto(
  values: Values,
  rows: Int32Array,
  from: number,
  result: Values,
  columns: Int32Array,
  to: number,
): void {
  const [height, width] = [rows.length, columns.length];
  const whole = width - (width % 4);
  for (let row = 0; row < height; row += TILE) {
    const endRow = Math.min(height, row + TILE);
    for (let column = 0; column < whole; column += TILE) {
      const endColumn = Math.min(whole, column + TILE);
      for (let c = column; c < endColumn; c += 4) {
        const [a, b] = [to + columns[c]!, to + columns[c + 1]!];
        const [d, e] = [to + columns[c + 2]!, to + columns[c + 3]!];
        for (let r = row; r < endRow; r++) {
          const at = from + rows[r]! + c;
          result[a + r] = values[at]!;
          result[b + r] = values[at + 1]!;
          result[d + r] = values[at + 2]!;
          result[e + r] = values[at + 3]!;
        }
      }
    }
    for (let c = whole; c < width; c++) {
      const place = to + columns[c]!;
      for (let r = row; r < endRow; r++) result[place + r] = values[from + rows[r]! + c]!;
    }
  }
}
