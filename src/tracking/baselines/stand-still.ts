import type { Xywh } from '../../boxes/types.js';
import { checkTarget } from '../../trackers/shared/state.js';
import { noTarget, type Tracker } from '../tracker.js';

/**
 * A tracker that always returns its initial box: a lower bound for scores of real trackers.
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
      if (!target) throw noTarget();
      return { box: target, score: 1 };
    },
    dispose: async () => {},
  };
}
