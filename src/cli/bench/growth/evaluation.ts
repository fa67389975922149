import { placeholderBenchmark, placeholderOpe, placeholderTrackers } from '../../../data/placeholder-results.js';
import { scoreOpe } from '../../../experiments/scoring/score.js';
import { pysot } from '../../../metrics/conventions/pysot.js';
import type { SizedWork } from './curve.js';

/** Success, precision and normalised precision of a tracker on 20 sequences of so many frames together, on one core. */
export function evaluationOf(size: number): SizedWork {
  const benchmark = placeholderBenchmark('growth', 20, size / 20);
  const boxes = placeholderOpe(placeholderTrackers[0]!, benchmark);
  return { size, run: () => scoreOpe('growth', benchmark, boxes, { convention: pysot }) };
}
