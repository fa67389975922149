/**
 * VOT's overlap of two regions: counted in rasterised pixels, not computed from areas. The toolkit paints both regions
 * on a grid by scan lines; here rows are intersected as intervals, with equal counts.
 *
 * The definition is the C code of the VOT toolkit that pysot carries (toolkit/utils/src/region.c and region.pyx,
 * non-legacy mode, as in the copy adrift00/Siamtracker @ 6a2bfdf; tested on numbers made by STVIR/pysot toolkit @
 * d04028f), down to its single-precision coordinates:
 *
 * 1. A region's bounds are rounded outwards and clipped to the frame, [0, width] x [0, height].
 * 2. The overlap is 0 where the two bounds do not overlap with positive area, or one is 10^10 times the other.
 * 3. Both regions are moved so that the union of the bounds starts at 0, and their corners are rounded, halves away
 *    from zero.
 * 4. In every row of the union (both ends included) the crossings with the edges, truncated to integers, are
 *    sorted and paired. A pair is painted with both of its end columns. The first of two equal crossings is omitted.
 * 5. The overlap is the pixels painted by both over those painted by either.
 *
 * So a box of w x h covers (w + 1) x (h + 1) pixels.
 */

/** One number (a code: no region in this frame), four (x, y, width, height) or eight (four corners), in pixels. */
export type Region = ArrayLike<number>;

/** Size of the frame that regions are clipped to, in pixels. */
export interface Bound {
  readonly width: number;
  readonly height: number;
}

const aX = new Float32Array(4);
const aY = new Float32Array(4);
const bX = new Float32Array(4);
const bY = new Float32Array(4);
const aBounds = new Float64Array(4); // left, top, right, bottom
const bBounds = new Float64Array(4);
const crossings = new Int32Array(4);
const aRow = new Int32Array(4); // up to two intervals: first, last, first, last
const bRow = new Int32Array(4);

/**
 * Overlap of two regions in [0, 1], in single precision.
 *
 * @param bound The frame. Default: no clipping.
 * @returns NaN where either is a code, has a coordinate that is not finite, or neither covers a pixel.
 * @throws RangeError when a region has other than 1, 4 or 8 numbers.
 */
export function rasterisedOverlap(a: Region, b: Region, bound?: Bound): number {
  if (a.length === 1 || b.length === 1) return Number.NaN;
  if (!setCorners(a, aX, aY) || !setCorners(b, bX, bY)) return Number.NaN;
  setBounds(aX, aY, bound, aBounds);
  setBounds(bX, bY, bound, bBounds);
  const x = Math.min(aBounds[0]!, bBounds[0]!);
  const y = Math.min(aBounds[1]!, bBounds[1]!);
  const width = Math.max(aBounds[2]!, bBounds[2]!) - x + 1;
  const height = Math.max(aBounds[3]!, bBounds[3]!) - y + 1;
  const aArea = boundsArea(aBounds);
  const bArea = boundsArea(bBounds);
  if (aArea / bArea < 1e-10 || bArea / aArea < 1e-10 || width < 1 || height < 1) return 0;
  if (boundsDoNotOverlap(aArea, bArea)) return 0;
  moveAndRound(aX, aY, x, y);
  moveAndRound(bX, bY, x, y);
  return overlapOfRows(width, height);
}

function setCorners(region: Region, xs: Float32Array, ys: Float32Array): boolean {
  if (region.length === 4) {
    const [x, y] = [region[0]!, region[1]!];
    xs[0] = xs[3] = x;
    xs[1] = xs[2] = x + region[2]!;
    ys[0] = ys[1] = y;
    ys[2] = ys[3] = y + region[3]!;
  } else if (region.length === 8) {
    for (let i = 0; i < 4; i++) {
      xs[i] = region[2 * i]!;
      ys[i] = region[2 * i + 1]!;
    }
  } else {
    throw new RangeError(`a region has 1, 4 or 8 numbers, not ${region.length}`);
  }
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += 0 * xs[i]! + 0 * ys[i]!;
  return sum === 0; // 0 times infinity or NaN is NaN
}

function setBounds(xs: Float32Array, ys: Float32Array, bound: Bound | undefined, out: Float64Array): void {
  out[0] = Math.floor(Math.min(xs[0]!, xs[1]!, xs[2]!, xs[3]!));
  out[1] = Math.floor(Math.min(ys[0]!, ys[1]!, ys[2]!, ys[3]!));
  out[2] = Math.ceil(Math.max(xs[0]!, xs[1]!, xs[2]!, xs[3]!));
  out[3] = Math.ceil(Math.max(ys[0]!, ys[1]!, ys[2]!, ys[3]!));
  if (bound === undefined) return;
  out[0] = Math.max(out[0]!, 0);
  out[1] = Math.max(out[1]!, 0);
  out[2] = Math.min(out[2]!, bound.width);
  out[3] = Math.min(out[3]!, bound.height);
}

/** Negative where a region lies outside the frame. */
function boundsArea(bounds: Float64Array): number {
  return (bounds[2]! - bounds[0]!) * (bounds[3]! - bounds[1]!);
}

/** Whether the IoU of the two bounds is 0; false where it is not defined (neither has an area), as in the C code. */
function boundsDoNotOverlap(aArea: number, bArea: number): boolean {
  const w = Math.min(aBounds[2]!, bBounds[2]!) - Math.max(aBounds[0]!, bBounds[0]!);
  const h = Math.min(aBounds[3]!, bBounds[3]!) - Math.max(aBounds[1]!, bBounds[1]!);
  const iou = (w * h) / (aArea + bArea - w * h);
  return iou <= 0;
}

function moveAndRound(xs: Float32Array, ys: Float32Array, x: number, y: number): void {
  for (let i = 0; i < 4; i++) {
    xs[i] = xs[i]! - x;
    ys[i] = ys[i]! - y;
    xs[i] = roundAwayFromZero(xs[i]!);
    ys[i] = roundAwayFromZero(ys[i]!);
  }
}

function roundAwayFromZero(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

function overlapOfRows(width: number, height: number): number {
  const aTop = Math.max(0, lowestOf(aY));
  const bTop = Math.max(0, lowestOf(bY));
  const aBottom = highestOf(aY);
  const bBottom = highestOf(bY);
  const aUpright = isUpright(aX, aY);
  const bUpright = isUpright(bX, bY);
  const bottom = Math.min(height - 1, Math.max(aBottom, bBottom));
  let aCount = 0;
  let bCount = 0;
  let both = 0;
  let aPixels = 0;
  let bPixels = 0;
  for (let y = Math.min(aTop, bTop); y <= bottom; y++) {
    // all rows of an axis-aligned box are equal
    if (y === aTop || (!aUpright && y > aTop)) aCount = intervalsOfRow(aX, aY, y, width, aRow);
    if (y === bTop || (!bUpright && y > bTop)) bCount = intervalsOfRow(bX, bY, y, width, bRow);
    if (y > aBottom) aCount = 0;
    if (y > bBottom) bCount = 0;
    for (let i = 0; i < aCount; i += 2) aPixels += aRow[i + 1]! - aRow[i]! + 1;
    for (let j = 0; j < bCount; j += 2) {
      bPixels += bRow[j + 1]! - bRow[j]! + 1;
      for (let i = 0; i < aCount; i += 2) {
        const common = Math.min(aRow[i + 1]!, bRow[j + 1]!) - Math.max(aRow[i]!, bRow[j]!) + 1;
        if (common > 0) both += common;
      }
    }
  }
  return Math.fround(Math.fround(both) / Math.fround(aPixels + bPixels - both));
}

function lowestOf(ys: Float32Array): number {
  return Math.min(ys[0]!, ys[1]!, ys[2]!, ys[3]!);
}

function highestOf(ys: Float32Array): number {
  return Math.max(ys[0]!, ys[1]!, ys[2]!, ys[3]!);
}

/** Whether the corners form an axis-aligned box, starting along a horizontal edge. */
function isUpright(xs: Float32Array, ys: Float32Array): boolean {
  return xs[0] === xs[3] && xs[1] === xs[2] && ys[0] === ys[1] && ys[2] === ys[3];
}

/**
 * The pixels that a region of whole-numbered corners covers in row `y`, as intervals of columns within [0, width), ends
 * included, that share no pixel.
 *
 * @returns Count of numbers written to `out`: 0, 2 or 4.
 */
function intervalsOfRow(xs: Float32Array, ys: Float32Array, y: number, width: number, out: Int32Array): number {
  const found = crossingsOfRow(xs, ys, y);
  let count = 0;
  let i = 0;
  while (i < found - 1) {
    let first = crossings[i]!;
    let last = crossings[i + 1]!;
    if (first === last) {
      i++;
      continue;
    }
    if (first >= width) break;
    if (last >= 0) {
      if (first < 0) first = 0;
      if (last >= width) last = width - 1;
      if (count > 0 && out[count - 1] === first) {
        out[count - 1] = last;
      } else {
        out[count++] = first;
        out[count++] = last;
      }
    }
    i += 2;
  }
  return count;
}

/** Writes the columns at which edges cross row `y`, endpoints included, into `crossings` in ascending order. */
function crossingsOfRow(xs: Float32Array, ys: Float32Array, y: number): number {
  let found = 0;
  let j = 3;
  for (let i = 0; i < 4; j = i++) {
    const yi = ys[i]!;
    const rise = ys[j]! - yi;
    if (rise === 0 || (yi < y && yi + rise < y) || (yi > y && yi + rise > y)) continue;
    const x = Math.trunc(xs[i]! + ((y - yi) / rise) * (xs[j]! - xs[i]!));
    let at = found++;
    while (at > 0 && crossings[at - 1]! > x) {
      crossings[at] = crossings[at - 1]!;
      at--;
    }
    crossings[at] = x;
  }
  return found;
}
