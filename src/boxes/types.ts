/**
 * Three representations of an axis-aligned box, in pixels, with x to the right and y downwards. Their fields have
 * different names, so that the compiler rejects one in place of another. Areas are continuous: a box from x1 to x2 is
 * x2 - x1 wide, with no +1.
 */

/** Top-left corner and size, as in annotation and result files. */
export interface Xywh {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Top-left and bottom-right corners, as in label assignment. */
export interface Xyxy {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Centre and size, as in anchors and tracker states. */
export interface Cxcywh {
  readonly cx: number;
  readonly cy: number;
  readonly w: number;
  readonly h: number;
}
