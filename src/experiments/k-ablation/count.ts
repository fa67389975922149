import { SearchBox, siamSearchCrop } from '../../data/target-shapes/search-boxes.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { dlaAnchorFreeDefaults } from '../../dla/dla-anchor-free.js';
import { findCandidates, selectPositives } from '../../dla/dynamic.js';
import { type SampleGrid, siamCarGrid, siamRpnGrid } from '../../dla/samples.js';
import { random } from '../../random/random.js';
import { type Interpretation, interpretations } from './interpretations.js';

/** A range of pairs to count over. */
export interface Chunk {
  readonly seed: number;
  readonly epoch: number;
  /** Number of the chunk in its epoch; with seed and epoch it determines the random numbers. */
  readonly chunk: number;
  readonly pairs: number;
}

/** Counts over a chunk, or the sum of many. Whole numbers, so that sums do not depend on their order. */
export interface Counts {
  /** Pairs counted for the interpretations of DLA. */
  pairs: number;
  /** Positives by `interpretation * K values + K`. */
  readonly positives: Float64Array;
  /** Their squares, for the standard error of the mean. */
  readonly squares: Float64Array;
  /** Pairs in which no candidate passed the threshold, likewise. */
  readonly empty: Float64Array;
  /** Pairs counted for the fixed rules. */
  fixedPairs: number;
  /** Positives of each fixed rule. */
  readonly fixedPositives: Float64Array;
}

/** The fixed rules whose P is shown beside DLA's. */
export const fixedRules: readonly string[] = ['iou-threshold', 'rectangle', 'ellipse'];

/** The fixed rules have no K and label every sample, so one pair in this many suffices for them. */
const FIXED_EVERY = 20;

/** Zero counts, to add to. */
export function noCounts(kValues: number): Counts {
  return {
    pairs: 0,
    positives: new Float64Array(interpretations.length * kValues),
    squares: new Float64Array(interpretations.length * kValues),
    empty: new Float64Array(interpretations.length * kValues),
    fixedPairs: 0,
    fixedPositives: new Float64Array(fixedRules.length),
  };
}

/** Adds one chunk's counts to a sum. */
export function addCounts(sum: Counts, counts: Counts): void {
  sum.pairs += counts.pairs;
  sum.fixedPairs += counts.fixedPairs;
  for (let i = 0; i < sum.positives.length; i++) {
    sum.positives[i]! += counts.positives[i]!;
    sum.squares[i]! += counts.squares[i]!;
    sum.empty[i]! += counts.empty[i]!;
  }
  for (let i = 0; i < sum.fixedPositives.length; i++) sum.fixedPositives[i]! += counts.fixedPositives[i]!;
}

/**
 * Counts the positives that each interpretation of DLA finds in a chunk of pairs at each K.
 *
 * The candidates of a small K are the first of a large K's, so steps 1 and 2 run once per pair and steps 3 to 5 once
 * per K: the same functions that label a training image, on the same pairs for every K. Step 6 (negatives) does not
 * change P and is left out.
 *
 * @param ks Ascending values of K.
 * @param logRatios Shapes of targets to draw from: ln(width / height).
 */
export function countChunk(
  { seed, epoch, chunk, pairs }: Chunk,
  ks: readonly number[],
  logRatios: Float64Array,
): Counts {
  const rng = random(seed, 'k-ablation', epoch, chunk);
  const fixedRng = random(seed, 'k-ablation', epoch, chunk, 'fixed rules');
  const counts = noCounts(ks.length);
  const gt = new SearchBox();
  const forms = (['anchor-free', 'anchor-based'] as const).map((form) => prepare(form));
  const fixed = fixedRules.map((name) => {
    const { grid, assign } = assigners[name]!.bind();
    return { assign, into: new Assignment(grid) };
  });
  const largest = ks.at(-1)!;
  for (let pair = 0; pair < pairs; pair++) {
    gt.draw(logRatios[rng.below(logRatios.length)]!, siamSearchCrop, rng);
    for (const { grid, boxes, assignment, members } of forms) {
      findCandidates(gt, grid, boxes, largest, members[0]!.interpretation.options, rng, assignment);
      for (const { interpretation, index } of members) {
        for (let i = 0; i < ks.length; i++) {
          selectPositives(assignment, ks[i]! * boxes.length, interpretation.options);
          const at = index * ks.length + i;
          counts.positives[at]! += assignment.positiveCount;
          counts.squares[at]! += assignment.positiveCount ** 2;
          if (assignment.fallback || assignment.positiveCount === 0) counts.empty[at]!++;
        }
      }
    }
    if (pair % FIXED_EVERY === 0) {
      counts.fixedPairs++;
      for (let i = 0; i < fixed.length; i++) {
        counts.fixedPositives[i]! += fixed[i]!.assign(gt, fixedRng, fixed[i]!.into).positiveCount;
      }
    }
  }
  counts.pairs = pairs;
  return counts;
}

function prepare(form: Interpretation['form']): {
  grid: SampleGrid;
  boxes: SampleGrid['shapes'];
  assignment: Assignment;
  members: { interpretation: Interpretation; index: number }[];
} {
  const grid = form === 'anchor-free' ? siamCarGrid : siamRpnGrid;
  return {
    grid,
    boxes: form === 'anchor-free' ? dlaAnchorFreeDefaults.boxes : grid.shapes,
    assignment: new Assignment(grid),
    members: interpretations
      .map((interpretation, index) => ({ interpretation, index }))
      .filter(({ interpretation }) => interpretation.form === form),
  };
}
