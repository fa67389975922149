import { placeholderBenchmark, placeholderOpe, placeholderTrackers } from '../../../data/placeholder-results.js';
import { assigners } from '../../../dla/assigners.js';
import { Assignment } from '../../../dla/assignment.js';
import { scoreOpe } from '../../../experiments/scoring/score.js';
import { pysot } from '../../../metrics/conventions/pysot.js';
import { random } from '../../../random/random.js';
import { trainingCase } from '../training-case.js';
import type { Curve } from './curve.js';

/** DLA's anchor-free labels of as many targets, on one core. */
export const assignmentCurve: Curve = {
  id: 'assignment',
  title: 'label assignment, anchor-free',
  axis: 'pairs',
  sizes: [1e4, 1e5, 1e6, 1e7],
  quick: [1e3, 1e4],
  expected: 1,
  isWarm: true,
  prepare: async (size) => {
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
  },
};

/** Success, precision and normalised precision of one tracker on 20 sequences, on one core. */
export const evaluationCurve: Curve = {
  id: 'evaluation',
  title: 'scores of one pass',
  axis: 'frames',
  sizes: [1e4, 1e5, 1e6],
  quick: [1e3, 1e4],
  expected: 1,
  isWarm: true,
  prepare: async (size) => {
    const benchmark = placeholderBenchmark('growth', 20, size / 20);
    const boxes = placeholderOpe(placeholderTrackers[0]!, benchmark);
    return { size, run: () => scoreOpe('growth', benchmark, boxes, { convention: pysot }) };
  },
};

/** A training step of the smallest SiamCAR, on all cores. */
export const trainingCurve: Curve = {
  id: 'training',
  title: 'training step, siamcar-tiny',
  axis: 'pairs in a batch',
  sizes: [1, 2, 4, 8, 16, 32, 64],
  quick: [1, 2],
  expected: 1,
  isWarm: true,
  prepare: async (size) => ({ size, ...(await (await trainingCase('siamcar-tiny', size)).create({})) }),
};
