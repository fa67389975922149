import { anchorSizes, pointOffset } from './grids.js';
import { sizePenalty } from './penalty.js';
import type { OutputMap, RelativeBox, SearchContext } from './post-processing.js';
import { contextSide } from './state.js';

/** A box with score and penalty. */
export interface Proposal extends RelativeBox {
  /** Foreground probability, without penalty and window. */
  readonly score: number;
  readonly penalty: number;
}

/** Number of anchors at each point. */
export const anchorCount: number = anchorSizes.length;

/**
 * Computes the penalties of all proposals for changes of size and aspect ratio.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py.
 *
 * @param loc Deltas [side, side, 4 anchors]: dx of all anchors, dy, dw, dh.
 * @param into [anchors, side, side].
 */
export function proposalPenalties(
  loc: OutputMap,
  side: number,
  { state, scale }: SearchContext,
  penaltyK: number,
  into: Float64Array,
): void {
  const targetSide = contextSide(state.w * scale, state.h * scale);
  const targetRatio = state.w / state.h;
  const points = side * side;
  for (let a = 0; a < anchorCount; a++) {
    const [aw, ah] = anchorSizes[a]!;
    for (let p = 0; p < points; p++) {
      const at = 4 * anchorCount * p + a;
      const w = Math.exp(loc[at + 2 * anchorCount]!) * aw;
      const h = Math.exp(loc[at + 3 * anchorCount]!) * ah;
      into[a * points + p] = sizePenalty(w, h, targetSide, targetRatio, penaltyK);
    }
  }
}

/**
 * Decodes the box of one anchor at one point.
 *
 * @param loc Deltas [side, side, 4 anchors].
 * @param index Of the anchor at the point, anchor-major: anchor * side * side + point.
 */
export function proposalBox(loc: OutputMap, side: number, index: number): RelativeBox {
  const points = side * side;
  const [a, p] = [Math.floor(index / points), index % points];
  const [aw, ah] = anchorSizes[a]!;
  const at = 4 * anchorCount * p + a;
  return {
    dx: loc[at]! * aw + pointOffset(p % side, side),
    dy: loc[at + anchorCount]! * ah + pointOffset(Math.floor(p / side), side),
    w: Math.exp(loc[at + 2 * anchorCount]!) * aw,
    h: Math.exp(loc[at + 3 * anchorCount]!) * ah,
  };
}
