import type { Cxcywh, Xywh, Xyxy } from './types.js';

/** Converts top-left corner and size to corners. */
export function xywhToXyxy({ x, y, w, h }: Xywh): Xyxy {
  return { x1: x, y1: y, x2: x + w, y2: y + h };
}

/** Converts centre and size to corners. */
export function cxcywhToXyxy({ cx, cy, w, h }: Cxcywh): Xyxy {
  return { x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 };
}
