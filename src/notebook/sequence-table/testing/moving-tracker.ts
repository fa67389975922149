import type { Xywh } from '../../../boxes/types.js';
import type { ScoringTracker } from '../../../tracking/scoring-tracker.js';
import { targetBoxAt } from '../../../tracking/testing/sequences.js';

/** A tracker that moves its box as the targets of `writeSequence` move; its map has four points. */
export function movingTracker(calls: string[] = []): ScoringTracker {
  const step = targetBoxAt(1);
  const start = targetBoxAt(0);
  let box: Xywh = start;
  return {
    name: 'moving',
    init: async (_, given) => {
      calls.push('init');
      box = given;
    },
    resumeAt: async (given) => {
      calls.push(`resume at ${given.x}`);
      box = given;
    },
    update: async () => {
      box = { ...box, x: box.x + step.x - start.x, y: box.y + step.y - start.y };
      return { box, score: 1 };
    },
    scoreMap: () => ({
      values: Float32Array.of(0.1, 0.3, 0.5, 0.9),
      size: 2,
      covered: { x: box.x, y: box.y, w: 20, h: 20 },
      searched: { x: box.x - 5, y: box.y - 5, w: 30, h: 30 },
    }),
    dispose: async () => {
      calls.push('dispose');
    },
  };
}
