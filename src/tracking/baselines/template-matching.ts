import type { Xywh } from '../../boxes/types.js';
import { checkTarget, contextSide } from '../../trackers/shared/state.js';
import type { Tracker } from '../tracker.js';
import { bestMatch, type GrayImage, normalised } from './correlation.js';
import { linearGray } from './gray.js';

/** What the matcher works with. */
export interface MatchingOptions {
  /** Longer side of the target at the resolution that is searched, in pixels. */
  readonly side: number;
  /** Side of the search window as a multiple of the target with its surroundings. */
  readonly window: number;
  /** Sizes tried in every frame, as factors of the last: the first everywhere, the others near where it fits best. */
  readonly scales: readonly number[];
  /** What another size's score is multiplied by. */
  readonly scalePenalty: number;
}

/** The window in which further sizes are tried, as `window`. */
const nearby = 0.4;

/** About what SiamFC searches: twice the surroundings, three sizes with a step of 1.0375 and a penalty of 0.9745. */
export const matchingDefaults: MatchingOptions = {
  side: 24,
  window: 2,
  scales: [1, 1 / 1.0375, 1.0375],
  scalePenalty: 0.9745,
};

/**
 * Template matching: the first frame's target, grey, is looked for around where the target was by the zero-mean normalised
 * correlation, at three sizes. It learns nothing; what a network adds is what lies above it.
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
      if (!template) throw new Error('the tracker was given no target');
      const { width, height } = template;
      let best = { box: state, score: Number.NEGATIVE_INFINITY, weighted: Number.NEGATIVE_INFINITY };
      for (const [i, scale] of options.scales.entries()) {
        const { x, y, w: lastW, h: lastH } = best.box;
        const [w, h] = [state.w * scale, state.h * scale];
        const [px, py] = [w / width, h / height]; // pixels of the frame per pixel that is searched
        const reach = ((i === 0 ? options.window : nearby) * contextSide(w, h)) / 2;
        const [left, top] = [Math.ceil(reach / px), Math.ceil(reach / py)];
        const size = { width: 2 * left + width, height: 2 * top + height };
        const [cx, cy] = [x + lastW / 2, y + lastH / 2];
        const area = { x: cx - w / 2 - left * px, y: cy - h / 2 - top * py, w: size.width * px, h: size.height * py };
        const { column, row, score } = bestMatch(linearGray(frame, area, size), template);
        const weighted = score * (scale === 1 ? 1 : options.scalePenalty);
        if (weighted > best.weighted) {
          best = { box: { x: area.x + column * px, y: area.y + row * py, w, h }, score, weighted };
        }
      }
      const { x, y, w, h } = best.box;
      state = {
        x: Math.min(Math.max(x, -w / 2), frame.width - w / 2),
        y: Math.min(Math.max(y, -h / 2), frame.height - h / 2),
        w: Math.min(Math.max(w, 4), frame.width),
        h: Math.min(Math.max(h, 4), frame.height),
      };
      return { box: state, score: Math.max(0, best.score) };
    },
    dispose: async () => {},
  };
}
