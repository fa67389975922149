import { assigners } from '../../../dla/assigners.js';
import { Assignment } from '../../../dla/assignment.js';
import { random } from '../../../random/random.js';
import type { SizedWork } from './curve.js';

/** DLA's anchor-free labels of so many targets, a thousand different ones, on one core. */
export function assignmentOf(size: number): SizedWork {
  const { grid, assign } = assigners['dla-anchor-free']!.bind({});
  const into = new Assignment(grid);
  const rng = random(1, 'growth');
  const targets = Array.from({ length: 1000 }, () => {
    const [cx, cy, w, h] = [rng.between(90, 165), rng.between(90, 165), rng.between(30, 110), rng.between(30, 110)];
    return { x1: cx - w / 2, y1: cy - h / 2, x2: cx + w / 2, y2: cy + h / 2 };
  });
  const run = (): void => {
    for (let i = 0; i < size; i++) assign(targets[i % targets.length]!, rng, into);
  };
  return { size, run };
}
