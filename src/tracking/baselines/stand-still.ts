import type { Xywh } from '../../boxes/types.js';
import { checkTarget } from '../../trackers/shared/state.js';
import type { Tracker } from '../tracker.js';

/**
 * The tracker that never moves: says what a number is worth, and how much of a benchmark needs no tracking at all.
 *
 * Not in the paper.
 */
export function standStill(name: string = 'stand-still'): Tracker {
  let target: Xywh | undefined;
  return {
    name,
    init: async (frame, box) => {
      checkTarget(frame, box);
      target = box;
    },
    update: async () => {
      if (!target) throw new Error('the tracker was given no target');
      return { box: target, score: 1 };
    },
    dispose: async () => {},
  };
}
