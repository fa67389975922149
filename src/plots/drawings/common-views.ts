import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { isDrawable } from './annotated-frame.js';

/** A frame and what is drawn on it. */
interface BoxedFrame {
  readonly image: Pick<Image, 'width' | 'height'>;
  readonly boxes: readonly (Xywh | undefined)[];
  readonly gt?: Xywh | undefined;
}

/** Room around the boxes, as a share of what they span. */
const ROOM = 0.35;

/** The least part of the frame's width that is shown: what is around the target tells more than its pixels. */
const LEAST = 0.4;

/**
 * For each frame of a sequence the part that holds its boxes: as large in every frame, so that sizes can be compared, of
 * the frame's own aspect ratio, in whole pixels inside the frame. Where boxes are far apart in one frame that is nearly
 * the whole frame.
 */
export function commonViews(frames: readonly BoxedFrame[]): Xywh[] {
  const spans = frames.map(spanOf);
  const share = frames.reduce((most, { image }, i) => {
    const { w, h } = spans[i]!;
    return Math.max(most, ((1 + ROOM) * w) / image.width, ((1 + ROOM) * h) / image.height);
  }, LEAST);
  return frames.map(({ image }, i) => {
    const w = Math.min(image.width, Math.ceil(share * image.width));
    const h = Math.min(image.height, Math.ceil(share * image.height));
    const { x, y, w: spanW, h: spanH } = spans[i]!;
    const left = Math.round(x + (spanW - w) / 2);
    const top = Math.round(y + (spanH - h) / 2);
    return { x: clamp(left, image.width - w), y: clamp(top, image.height - h), w, h };
  });
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}

/** The rectangle around the boxes of a frame, cut to the frame; the whole frame where there is none. */
function spanOf({ image, boxes, gt }: BoxedFrame): Xywh {
  const drawn = [...boxes, gt].filter(isDrawable);
  if (drawn.length === 0) return { x: 0, y: 0, w: image.width, h: image.height };
  const left = Math.max(0, Math.min(...drawn.map(({ x }) => x)));
  const top = Math.max(0, Math.min(...drawn.map(({ y }) => y)));
  const right = Math.min(image.width, Math.max(...drawn.map(({ x, w }) => x + w)));
  const bottom = Math.min(image.height, Math.max(...drawn.map(({ y, h }) => y + h)));
  return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) };
}
