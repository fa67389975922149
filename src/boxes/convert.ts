import type { Cxcywh, Xywh, Xyxy } from './types.js';

/** The corners of a box given by its left-top corner and size. */
export function xywhToXyxy({ x, y, w, h }: Xywh): Xyxy {
  return { x1: x, y1: y, x2: x + w, y2: y + h };
}

/** The corners of a box given by its centre and size. */
export function cxcywhToXyxy({ cx, cy, w, h }: Cxcywh): Xyxy {
  return { x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 };
}
