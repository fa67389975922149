import { availableCores } from '../../../files/process-limits.js';
import type { Curve } from './curve.js';

const workers = [...new Set([1, 2, 4, availableCores()])].sort((a, b) => a - b);

/**
 * All curves, in the order of the figure. What a work needs is loaded by its own process alone, whose memory is measured.
 */
export const curves: readonly Curve[] = [
  {
    id: 'assignment',
    title: 'label assignment, anchor-free',
    axis: 'pairs',
    sizes: [1e4, 1e5, 1e6, 1e7],
    quick: [1e3, 1e4],
    expected: 1,
    isWarm: true,
    prepare: async (size) => (await import('./assignment.js')).assignmentOf(size),
  },
  {
    id: 'counting',
    title: 'counting of the K ablation',
    axis: 'pairs',
    sizes: [1e4, 3e4, 1e5, 3e5],
    quick: [1e3, 1e4],
    expected: 1,
    isWarm: false,
    prepare: async (size) => (await import('./counting.js')).countingOf(size),
  },
  {
    id: 'evaluation',
    title: 'scores of one pass',
    axis: 'frames',
    sizes: [1e4, 1e5, 1e6],
    quick: [1e3, 1e4],
    expected: 1,
    isWarm: true,
    prepare: async (size) => (await import('./evaluation.js')).evaluationOf(size),
  },
  {
    id: 'training',
    title: 'training step, siamcar-tiny',
    axis: 'pairs in a batch',
    sizes: [1, 2, 4, 8, 16, 32, 64],
    quick: [1, 2],
    expected: 1,
    isWarm: true,
    prepare: async (size) => (await import('./training.js')).trainingOf(size),
  },
  {
    id: 'tracking-sequences',
    title: 'tracking, siamcar-tiny, one worker',
    axis: 'frames',
    sizes: [2, 4, 8, 16, 32],
    quick: [1, 2],
    expected: 1,
    isWarm: false,
    prepare: async (sequences) => (await import('./tracking.js')).trackingOf(sequences, 1),
  },
  {
    id: 'tracking-workers',
    title: 'tracking, siamcar-tiny, 16 sequences',
    axis: 'workers',
    sizes: workers,
    quick: workers.slice(0, 2),
    expected: -1,
    isWarm: false,
    prepare: async (size) => ({ ...(await (await import('./tracking.js')).trackingOf(16, size)), size }),
  },
  {
    id: 'rendering',
    title: 'rendering of synthetic videos',
    axis: 'frames',
    sizes: [2, 4, 8, 16, 32, 64],
    quick: [1, 2],
    expected: 1,
    isWarm: false,
    prepare: async (sequences) => (await import('./rendering.js')).renderingOf(sequences),
  },
];
