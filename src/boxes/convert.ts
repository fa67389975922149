import type { Cxcywh, Xywh, Xyxy } from './types.js';

/** The corners of a box given by its left-top corner and size. */
export function xywhToXyxy({ x, y, w, h }: Xywh): Xyxy {
  return { x1: x, y1: y, x2: x + w, y2: y + h };
}

/** The left-top corner and size of a box given by its corners. */
export function xyxyToXywh({ x1, y1, x2, y2 }: Xyxy): Xywh {
  return { x: x1, y: y1, w: x2 - x1, h: y2 - y1 };
}

/** The corners of a box given by its centre and size. */
export function cxcywhToXyxy({ cx, cy, w, h }: Cxcywh): Xyxy {
  return { x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 };
}

/** The centre and size of a box given by its corners. */
export function xyxyToCxcywh({ x1, y1, x2, y2 }: Xyxy): Cxcywh {
  return { cx: (x1 + x2) / 2, cy: (y1 + y2) / 2, w: x2 - x1, h: y2 - y1 };
}
