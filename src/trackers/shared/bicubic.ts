/** Indices and weights of four input positions per output position. */
interface CubicTaps {
  readonly index: Int32Array;
  readonly weight: Float64Array;
}

/**
 * Bicubic enlargement of square maps with Keys' kernel (a = -0.75), half-pixel centres and replicated border, as OpenCV's
 * INTER_CUBIC; columns first, then rows.
 *
 * Source: opencv/opencv @ 4.x, resize.cpp (interpolateCubic).
 */
export class BicubicEnlarger {
  readonly from: number;
  readonly to: number;
  readonly #taps: CubicTaps;
  readonly #rows: Float64Array;

  /** @param from Side of the input maps; `to`: side of the output maps. */
  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
    this.#taps = cubicTaps(from, to);
    this.#rows = new Float64Array(from * to);
  }

  /**
   * @param map [from, from]
   * @param into [to, to]
   */
  enlarge(map: ArrayLike<number>, into: Float64Array): void {
    const { from, to } = this;
    const { index, weight } = this.#taps;
    const rows = this.#rows;
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < to; x++) {
        let sum = 0;
        for (let k = 4 * x; k < 4 * x + 4; k++) sum += map[y * from + index[k]!]! * weight[k]!;
        rows[y * to + x] = sum;
      }
    }
    for (let y = 0; y < to; y++) {
      const [i, j, k, l] = [index[4 * y]! * to, index[4 * y + 1]! * to, index[4 * y + 2]! * to, index[4 * y + 3]! * to];
      const [p, q, r, s] = [weight[4 * y]!, weight[4 * y + 1]!, weight[4 * y + 2]!, weight[4 * y + 3]!];
      for (let x = 0; x < to; x++) {
        into[y * to + x] = rows[i + x]! * p + rows[j + x]! * q + rows[k + x]! * r + rows[l + x]! * s;
      }
    }
  }

  /** One value of the enlarged map. */
  at(map: ArrayLike<number>, row: number, column: number): number {
    const { index, weight } = this.#taps;
    let sum = 0;
    for (let i = 4 * row; i < 4 * row + 4; i++) {
      let line = 0;
      for (let k = 4 * column; k < 4 * column + 4; k++) line += map[index[i]! * this.from + index[k]!]! * weight[k]!;
      sum += line * weight[i]!;
    }
    return sum;
  }
}

function cubicTaps(from: number, to: number): CubicTaps {
  const a = -0.75;
  const index = new Int32Array(4 * to);
  const weight = new Float64Array(4 * to);
  for (let i = 0; i < to; i++) {
    const at = Math.fround((i + 0.5) * (from / to) - 0.5);
    const low = Math.floor(at);
    const t = Math.fround(at - low);
    const outer = (d: number): number => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    const inner = (d: number): number => ((a + 2) * d - (a + 3)) * d * d + 1;
    const [p, q, r] = [outer(t + 1), inner(t), inner(1 - t)].map(Math.fround) as [number, number, number];
    weight.set([p, q, r, Math.fround(1 - p - q - r)], 4 * i);
    for (let k = 0; k < 4; k++) index[4 * i + k] = Math.min(Math.max(low - 1 + k, 0), from - 1);
  }
  return { index, weight };
}
