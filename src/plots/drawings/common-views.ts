import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { isDrawable } from './annotated-frame.js';

/** A frame with its boxes. */
interface BoxedFrame {
  readonly image: Pick<Image, 'width' | 'height'>;
  readonly boxes: readonly (Xywh | undefined)[];
  readonly gt?: Xywh | undefined;
}

/** Margin around the boxes as a share of their extent. */
const MARGIN_SHARE = 0.35;

/** Minimum share of the frame's sides that is shown, for context. */
const MIN_SHARE = 0.4;

/**
 * Crops the frames of a sequence to their boxes. All views have the same size, so that objects can be compared, the
 * frame's aspect ratio, and integer pixels inside the frame. Boxes far apart in one frame make all views large.
 */
export function commonViews(frames: readonly BoxedFrame[]): Xywh[] {
  const spans = frames.map(spanOf);
  const share = frames.reduce((max, { image }, i) => {
    const { w, h } = spans[i]!;
    return Math.max(max, ((1 + MARGIN_SHARE) * w) / image.width, ((1 + MARGIN_SHARE) * h) / image.height);
  }, MIN_SHARE);
  return frames.map(({ image }, i) => {
    const w = Math.min(image.width, Math.ceil(share * image.width));
    const h = Math.min(image.height, Math.ceil(share * image.height));
    const { x, y, w: spanW, h: spanH } = spans[i]!;
    const left = Math.round(x + (spanW - w) / 2);
    const top = Math.round(y + (spanH - h) / 2);
    return { x: clamp(left, image.width - w), y: clamp(top, image.height - h), w, h };
  });
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(max, value));
}

/** Bounding rectangle of a frame's boxes, clipped to the frame; the whole frame without boxes. */
function spanOf({ image, boxes, gt }: BoxedFrame): Xywh {
  const drawn = [...boxes, gt].filter(isDrawable);
  if (drawn.length === 0) return { x: 0, y: 0, w: image.width, h: image.height };
  const left = Math.max(0, Math.min(...drawn.map(({ x }) => x)));
  const top = Math.max(0, Math.min(...drawn.map(({ y }) => y)));
  const right = Math.min(image.width, Math.max(...drawn.map(({ x, w }) => x + w)));
  const bottom = Math.min(image.height, Math.max(...drawn.map(({ y, h }) => y + h)));
  return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) };
}
