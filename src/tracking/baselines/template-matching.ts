import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { checkTarget, contextSide, type FrameSize } from '../../trackers/shared/state.js';
import { noTarget, type Tracker } from '../tracker.js';
import { bestMatch, type GrayImage, normalised } from './correlation.js';
import { linearGray } from './gray.js';

/** Options of template matching. */
export interface MatchingOptions {
  /** Longer side of the target in pixels of the search resolution. */
  readonly side: number;
  /** Side of the search window as a multiple of the target with its context. */
  readonly window: number;
  /**
   * Scales tried in every frame, relative to the last size: the first in the whole window, the others near its best match.
   */
  readonly scales: readonly number[];
  /** Factor of the score at other scales than 1. */
  readonly scalePenalty: number;
}

/** The window of the further scales, in the unit of `window`. */
const nearby = 0.4;

/** Similar to SiamFC: twice the context, three scales with a step of 1.0375 and a penalty of 0.9745. */
const matchingDefaults: MatchingOptions = {
  side: 24,
  window: 2,
  scales: [1, 1 / 1.0375, 1.0375],
  scalePenalty: 0.9745,
};

/**
 * Template matching: the grey target of the first frame is searched around its last position by zero-mean normalised
 * correlation at several scales. A baseline without learning.
 *
 * Not in the paper; J. P. Lewis, Fast Normalized Cross-Correlation, 1995 (sums by integral images).
 */
export function templateMatching(
  name: string = 'template-matching',
  options: MatchingOptions = matchingDefaults,
): Tracker {
  let template: GrayImage | undefined;
  let state: Xywh = { x: 0, y: 0, w: 0, h: 0 };
  return {
    name,
    init: async (frame, box) => {
      checkTarget(frame, box);
      const scale = options.side / Math.max(box.w, box.h);
      const size = { width: Math.max(4, Math.round(box.w * scale)), height: Math.max(4, Math.round(box.h * scale)) };
      template = normalised(linearGray(frame, box, size));
      state = box;
    },
    update: async (frame) => {
      if (!template) throw noTarget();
      let best = { box: state, score: Number.NEGATIVE_INFINITY, weighted: Number.NEGATIVE_INFINITY };
      for (const [i, scale] of options.scales.entries()) {
        const size = { width: state.w * scale, height: state.h * scale };
        const found = matchAround(frame, template, best.box, size, i === 0 ? options.window : nearby);
        const weighted = found.score * (scale === 1 ? 1 : options.scalePenalty);
        if (weighted > best.weighted) best = { ...found, weighted };
      }
      state = clamped(best.box, frame);
      return { box: state, score: Math.max(0, best.score) };
    },
    dispose: async () => {},
  };
}

/**
 * The best match of a template in a window around a box.
 *
 * @param size The size of the target that is looked for, in pixels of the frame.
 * @param window The window, as `MatchingOptions.window`.
 */
function matchAround(
  frame: Image,
  template: GrayImage,
  around: Xywh,
  { width: w, height: h }: FrameSize,
  window: number,
): { box: Xywh; score: number } {
  const { width, height } = template;
  const [px, py] = [w / width, h / height]; // pixels of the frame per pixel of the search resolution
  const reach = (window * contextSide(w, h)) / 2;
  const [left, top] = [Math.ceil(reach / px), Math.ceil(reach / py)];
  const size = { width: 2 * left + width, height: 2 * top + height };
  const [cx, cy] = [around.x + around.w / 2, around.y + around.h / 2];
  const area = { x: cx - w / 2 - left * px, y: cy - h / 2 - top * py, w: size.width * px, h: size.height * py };
  const { column, row, score } = bestMatch(linearGray(frame, area, size), template);
  return { box: { x: area.x + column * px, y: area.y + row * py, w, h }, score };
}

/** A box whose centre is in the frame, at most as large as that and at least 4 pixels wide and high. */
function clamped({ x, y, w, h }: Xywh, { width, height }: FrameSize): Xywh {
  return {
    x: Math.min(Math.max(x, -w / 2), width - w / 2),
    y: Math.min(Math.max(y, -h / 2), height - h / 2),
    w: Math.min(Math.max(w, 4), width),
    h: Math.min(Math.max(h, 4), height),
  };
}
