import { InputError } from '../../errors.js';
import type { ScoringTracker } from '../../tracking/scoring-tracker.js';

/** A tracker's results on a set of sequences. */
export interface TableTracker {
  readonly name: string;
  /** x, y, w, h in pixels of every frame, flat, by sequence name. */
  readonly boxes: ReadonlyMap<string, Float64Array>;
  /** Creates the tracker anew, for score maps: `() => createTracker({ weights })`. Default: only its boxes are known. */
  readonly open?: () => Promise<ScoringTracker>;
}

/** A tracker's boxes of a sequence. @throws InputError that names both where there are none. */
export function resultOf({ name, boxes }: TableTracker, sequence: string): Float64Array {
  const result = boxes.get(sequence);
  if (result) return result;
  throw new InputError(
    `${name}: no result for sequence '${sequence}'; found ${[...boxes.keys()].join(', ') || 'none'}`,
  );
}
