import { sideWithContext } from '../../boxes/context.js';
import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';

/** A tracker's estimate of its target, in pixels of the frame. */
export interface TargetState {
  readonly cx: number;
  readonly cy: number;
  readonly w: number;
  readonly h: number;
}

/** The size of a frame in pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The state of an initial box by pysot's rule: the centre is x + (w - 1) / 2, y + (h - 1) / 2.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py; the same in all trackers.
 */
export function stateOfBox({ x, y, w, h }: Xywh): TargetState {
  return { cx: x + (w - 1) / 2, cy: y + (h - 1) / 2, w, h };
}

/** The box centred on a state, without the half pixel of {@link stateOfBox}: most trackers report boxes so. */
export function boxOfState({ cx, cy, w, h }: TargetState): Xywh {
  return { x: cx - w / 2, y: cy - h / 2, w, h };
}

/** Side of the square around a target with its context, as all trackers crop it online: {@link sideWithContext} by 0.5. */
export function contextSide(w: number, h: number): number {
  return sideWithContext(w, h, 0.5);
}

/**
 * Clips a state's centre to the frame and its sides to [minSide, frame's side].
 *
 * @param minSide 10 in pysot, 0 in SiamCAR.
 */
export function clipState({ cx, cy, w, h }: TargetState, { width, height }: FrameSize, minSide: number): TargetState {
  return {
    cx: Math.max(0, Math.min(cx, width)),
    cy: Math.max(0, Math.min(cy, height)),
    w: Math.max(minSide, Math.min(w, width)),
    h: Math.max(minSide, Math.min(h, height)),
  };
}

/**
 * Validates an initial box.
 *
 * @throws InputError if a number is not finite, a side is not positive, or the box lies entirely outside the frame.
 */
export function checkTarget({ width, height }: Image, { x, y, w, h }: Xywh): void {
  const text = `the target's box ${x},${y},${w},${h}`;
  if (![x, y, w, h].every(Number.isFinite)) throw new InputError(`${text} is not finite; expected x,y,w,h in pixels`);
  if (!(w > 0 && h > 0)) throw new InputError(`${text} has no area; expected a width and a height > 0`);
  if (x < width && y < height && x + w > 0 && y + h > 0) return;
  throw new InputError(
    `${text} lies outside of the frame of ${width} x ${height} pixels; expected a box that overlaps it`,
  );
}
