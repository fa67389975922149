import { type Agreement, relativeSpread } from '../../training/loop/box-shapes.js';
import type { EpochSummary } from '../../training/loop/summary.js';
import type { Validation } from '../../training/loop/validation.js';

/** One line on the images that were not labelled by the assigner's rule; undefined if there are none. */
export function outcomeText({ epoch, outcomeCounts }: EpochSummary): string | undefined {
  if (!outcomeCounts) return undefined;
  const { ok, fallback, 'no-candidates': none, 'predictions-not-finite': notFinite } = outcomeCounts;
  if (fallback + none + notFinite === 0) return undefined;
  const list = [
    ...(notFinite > 0 ? [`predictions not finite: ${notFinite}`] : []),
    ...(fallback > 0 ? [`by the assigner's fallback: ${fallback}`] : []),
    ...(none > 0 ? [`without candidates: ${none}`] : []),
  ];
  const images = ok + fallback + none + notFinite;
  return `epoch ${epoch + 1}: labels of ${images - ok} of ${images} images are doubtful (${list.join(', ')})`;
}

/** An epoch's summary on one line: its losses, positives, held-out metrics where there are any, and speed. */
export function epochText(summary: EpochSummary): string {
  const { epoch, loss, parts, positivesPerImage, regressedShare, pairsPerSecond, times, skipped, validation } = summary;
  const list = Object.entries(parts).map(([name, part]) => `${name} ${part.toFixed(3)}`);
  const total = times.data + times.assignment + times.step;
  return [
    `epoch ${epoch + 1}: loss ${loss.toFixed(3)}${list.length > 0 ? ` (${list.join(', ')})` : ''}`,
    `P ${positivesPerImage.toFixed(2)}`,
    ...(regressedShare < 1 ? [regressedText(regressedShare)] : []),
    ...(validation ? [validationText(validation)] : []),
    `${pairsPerSecond.toFixed(0)} pairs/s, ${((100 * times.data) / total).toFixed(0)} % waiting`,
    ...(skipped > 0 ? [`${skipped} steps skipped`] : []),
  ].join('; ');
}

function validationText({ loss, iou, boxes, regressedShare = 1 }: Validation): string {
  return [
    `validation: loss ${loss.toFixed(3)}, IoU ${iou.toFixed(3)}, of sizes alone ${boxes.sizeIou.toFixed(3)}`,
    `ln(w/h) ${agreementText(boxes.aspect)}`,
    `ln(wh) ${agreementText(boxes.area)}`,
    ...(regressedShare < 1 ? [regressedText(regressedShare)] : []),
  ].join(', ');
}

/** Correlation with the targets and spread by theirs: 'r 0.41 spread 0.80'; a dash for the correlation of a constant. */
function agreementText(agreement: Agreement): string {
  const text = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '–');
  return `r ${text(agreement.correlation)} spread ${text(relativeSpread(agreement))}`;
}

function regressedText(share: number): string {
  return `boxes in ${(100 * share).toFixed(1)} % of images`;
}
