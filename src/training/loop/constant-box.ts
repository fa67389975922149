import type { Agreement } from './box-shapes.js';
import type { EpochSummary } from './summary.js';
import type { Validation } from './validation.js';

/**
 * Spread of predictions below which a box branch counts as constant, as a share of the targets' spread. Chosen by us. A state,
 * not a verdict: of tiny SiamCARs some branches below it after 1,000 pairs were above it after 2,000, and areas stay longer.
 */
const minSpreadShare = 0.1;
/** The first epoch, from 0, that is judged: in the one before, most branches are constant still. */
const firstEpoch = 1;
/** Fewest held-out pairs whose spread is judged. */
const minPairs = 16;

/**
 * A line of warning if all predicted boxes of an epoch have nearly the same aspect ratio or the same area, although the
 * targets' differ: the network has not learned boxes, which IoU alone does not show.
 *
 * @returns Undefined if boxes vary, too few were predicted, or it is the first epoch.
 */
export function constantBoxWarning({ epoch, validation }: EpochSummary): string | undefined {
  const constant = epoch < firstEpoch || !validation ? undefined : constantBoxes(validation);
  return (
    constant &&
    `epoch ${epoch + 1}: ${constant}. Train longer, or change the box assigner or the branch's initialisation`
  );
}

/** What of all predicted boxes is nearly the same, as part of a sentence; undefined if nothing, or too few were predicted. */
export function constantBoxes({ boxes, pairs }: Validation): string | undefined {
  if (pairs < minPairs) return undefined;
  const { aspect, area } = boxes;
  const constant = Object.entries({ 'ln(w/h)': aspect, 'ln(wh)': area }).filter(([, size]) => isConstant(size));
  if (constant.length === 0) return undefined;
  const found = constant.map(
    ([name, { predictedSd, targetSd }]) =>
      `${name} (spread ${predictedSd.toFixed(3)}, of the targets ${targetSd.toFixed(3)})`,
  );
  return `the box branch is nearly constant in ${found.join(' and ')} on held-out pairs; expected at least ${100 * minSpreadShare} %`;
}

/** Whether predictions hardly vary beside the targets: in ln(w/h) of a network that predicts one shape for all boxes. */
export function isConstant({ predictedSd, targetSd }: Pick<Agreement, 'predictedSd' | 'targetSd'>): boolean {
  return predictedSd < minSpreadShare * targetSd;
}

/** The warning of the last epoch, unless the epoch before it has one already. */
export function newConstantBoxWarning(history: readonly EpochSummary[]): string | undefined {
  const [before, last] = [history.at(-2), history.at(-1)];
  return before && constantBoxWarning(before) ? undefined : last && constantBoxWarning(last);
}
