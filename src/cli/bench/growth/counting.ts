import { kAblation } from '../../../experiments/k-ablation/k-ablation.js';
import type { SizedWork } from './curve.js';

/**
 * Positives of so many pairs for ten values of K in four interpretations, on all cores, the start of worker threads
 * included.
 */
export function countingOf(size: number): SizedWork {
  return { size, run: () => kAblation.run({ ...kAblation.scales.paper, pairs: size }) };
}
