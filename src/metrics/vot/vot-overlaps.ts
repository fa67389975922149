import { type Bound, rasterisedOverlap } from '../../boxes/rasterise.js';
import { votCodes } from '../../boxes/vot-rows.js';
import { isCode, type VotRun, type VotSequence } from './vot-run.js';

/** Frames from each initialisation on, inclusive, that are excluded from accuracy. */
const BURN_IN = 10;

/** Overlap of one run with the ground truth by frame; NaN where the frame holds a code. */
export interface RunOverlaps {
  /** For accuracy: regions clipped to [0, W] x [0, H], NaN in the burn-in. */
  readonly accuracy: Float64Array;
  /** For the expected average overlap: regions clipped to [0, W - 1] x [0, H - 1], no burn-in. */
  readonly expected: Float64Array;
}

/**
 * Computes both overlaps. As in the toolkit, the two clip regions at bounds that differ by one pixel; they differ only
 * for regions that extend beyond the frame's right or lower edge, and the overlap of others is computed once.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/ar_benchmark.py and eao_benchmark.py.
 */
export function overlapsOfRun({ gt, width, height }: VotSequence, run: VotRun): RunOverlaps {
  const outer = { width, height };
  const inner = { width: width - 1, height: height - 1 };
  const accuracy = new Float64Array(run.length).fill(Number.NaN);
  const expected = new Float64Array(run.length).fill(Number.NaN);
  let burnInEnd = 0;
  for (let t = 0; t < run.length; t++) {
    const region = run[t]!;
    if (isCode(region, votCodes.started)) burnInEnd = t + BURN_IN;
    if (region.length === 1) continue;
    const overlap = rasterisedOverlap(region, gt[t]!, inner);
    expected[t] = overlap;
    if (t < burnInEnd) continue;
    const cutAlike = endsWithin(region, inner) && endsWithin(gt[t]!, inner);
    accuracy[t] = cutAlike ? overlap : rasterisedOverlap(region, gt[t]!, outer);
  }
  return { accuracy, expected };
}

/** Whether a region extends beyond neither the right nor the lower edge. */
function endsWithin(region: Float64Array, { width, height }: Bound): boolean {
  if (region.length === 4) {
    const [x, y, w, h] = [region[0]!, region[1]!, region[2]!, region[3]!];
    return Math.max(x, x + w) <= width && Math.max(y, y + h) <= height;
  }
  for (let i = 0; i < region.length; i += 2) {
    if (region[i]! > width || region[i + 1]! > height) return false;
  }
  return true;
}
