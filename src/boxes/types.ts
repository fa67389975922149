/**
 * The three ways to write an axis-aligned box, in pixels, with x to the right and y downwards. Their fields have
 * different names, so that the compiler refuses one where another is meant. Areas are continuous: a box from x1 to x2
 * is x2 - x1 wide, with no +1.
 */

/** Left-top corner and size: what annotation and result files hold. */
export interface Xywh {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Left-top and right-bottom corners: what label assignment works on. */
export interface Xyxy {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Centre and size: what anchors and tracker states are. */
export interface Cxcywh {
  readonly cx: number;
  readonly cy: number;
  readonly w: number;
  readonly h: number;
}
