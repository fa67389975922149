import type { Xyxy } from '../boxes/types.js';
import type { Rng } from '../random/random.js';
import { pointCount, type SampleGrid } from './samples.js';

/** Order of equidistant points: by index, or by a random number each. */
export type Ties = 'row-major' | 'random';

/** The points of a grid nearest to a target's centre, sorted by distance. Buffers are reusable. */
export class NearestPoints {
  /** Number of points found. */
  count: number = 0;
  /** Row-major index of each point. */
  readonly index: Int32Array;
  /** Squared distance of each to the centre, in square pixels. */
  readonly squaredDistance: Float64Array;
  /** Sort key among equidistant points, ascending. */
  readonly #tieKey: Float64Array;

  constructor(grid: SampleGrid) {
    this.index = new Int32Array(pointCount(grid));
    this.squaredDistance = new Float64Array(pointCount(grid));
    this.#tieKey = new Float64Array(pointCount(grid));
  }

  /**
   * Finds the k points nearest to the target's centre by L2 distance: Step 1 of Sec. 3.1. Visits rows outwards from the
   * nearest one, and columns likewise, keeps the best k by insertion sort, and stops as soon as no nearer point can
   * follow, after a few points more than k. A single function, because passing fractional numbers may allocate.
   */
  find(grid: SampleGrid, gt: Xyxy, k: number, ties: Ties, rng: Rng): void {
    const { size, stride, offset } = grid;
    const { index, squaredDistance } = this;
    const tieKey = this.#tieKey;
    const cx = (gt.x1 + gt.x2) / 2;
    const cy = (gt.y1 + gt.y2) / 2;
    const nearestColumn = Math.max(0, Math.min(size, Math.ceil((cx - offset) / stride)));
    const nearestRow = Math.max(0, Math.min(size, Math.ceil((cy - offset) / stride)));
    let count = 0;
    for (let above = nearestRow - 1, below = nearestRow; above >= 0 || below < size; ) {
      const dyAbove = above >= 0 ? cy - (offset + stride * above) : Number.POSITIVE_INFINITY;
      const dyBelow = below < size ? offset + stride * below - cy : Number.POSITIVE_INFINITY;
      const dy = Math.min(dyAbove, dyBelow);
      if (count === k && dy * dy > squaredDistance[k - 1]!) break; // all further rows are farther away
      const row = dyAbove <= dyBelow ? above-- : below++;
      for (let left = nearestColumn - 1, right = nearestColumn; left >= 0 || right < size; ) {
        const dxLeft = left >= 0 ? cx - (offset + stride * left) : Number.POSITIVE_INFINITY;
        const dxRight = right < size ? offset + stride * right - cx : Number.POSITIVE_INFINITY;
        const dx = Math.min(dxLeft, dxRight);
        const d = dx * dx + dy * dy;
        if (count === k && d > squaredDistance[k - 1]!) break; // all further columns of this row are farther away
        const point = row * size + (dxLeft <= dxRight ? left-- : right++);
        const key = ties === 'row-major' ? point : rng.uniform();
        if (count < k) count++;
        else if (d === squaredDistance[k - 1]! && key > tieKey[k - 1]!) continue;
        let at = count - 1;
        while (at > 0 && (d < squaredDistance[at - 1]! || (d === squaredDistance[at - 1]! && key < tieKey[at - 1]!))) {
          squaredDistance[at] = squaredDistance[at - 1]!;
          tieKey[at] = tieKey[at - 1]!;
          index[at] = index[at - 1]!;
          at--;
        }
        squaredDistance[at] = d;
        tieKey[at] = key;
        index[at] = point;
      }
    }
    this.count = count;
  }
}
