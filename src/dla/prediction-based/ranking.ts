import type { Assignment } from '../assignment.js';

/**
 * Ranks the candidates by `decision.values` and writes the best into `decision.order`. Ties: the candidate nearer to the
 * target's centre, then the lower sample index.
 *
 * @param k Number of candidates wanted.
 * @param sign 1 where lower values are better, -1 where higher ones are.
 * @returns Number of candidates ranked: k, or fewer where there are fewer.
 */
export function rankCandidates(a: Assignment, k: number, sign: 1 | -1): number {
  const { values, squaredDistance, order } = a.decision;
  const wanted = Math.min(k, a.candidateCount);
  let count = 0;
  for (let i = 0; i < a.candidateCount; i++) {
    let at = count;
    while (at > 0) {
      const other = order[at - 1]!;
      const difference = sign * (values[i]! - values[other]!) || squaredDistance[i]! - squaredDistance[other]!;
      if (difference > 0 || (difference === 0 && a.candidateIndex[i]! > a.candidateIndex[other]!)) break;
      if (at < wanted) order[at] = other;
      at--;
    }
    if (at >= wanted) continue;
    order[at] = i;
    if (count < wanted) count++;
  }
  return count;
}

/** Reduces the candidates to the first `count` of `decision.order`, in that order. */
export function keepRanked(a: Assignment, count: number): void {
  const { values, squaredDistance, order, scratch } = a.decision;
  for (const list of [a.candidateIndex, a.candidateIou, a.candidateInside, values, squaredDistance]) {
    for (let i = 0; i < count; i++) scratch[i] = list[order[i]!]!;
    for (let i = 0; i < count; i++) list[i] = scratch[i]!;
  }
  a.candidateCount = count;
}

/** Sum of the candidates' `count` highest IoUs: dynamic k before truncation. */
export function sumOfHighestIous(a: Assignment, count: number): number {
  const { scratch } = a.decision;
  const wanted = Math.min(count, a.candidateCount);
  let kept = 0;
  for (let i = 0; i < a.candidateCount; i++) {
    const iou = a.candidateIou[i]!;
    let at = kept;
    while (at > 0 && scratch[at - 1]! < iou) {
      if (at < wanted) scratch[at] = scratch[at - 1]!;
      at--;
    }
    if (at >= wanted) continue;
    scratch[at] = iou;
    if (kept < wanted) kept++;
  }
  let sum = 0;
  for (let i = 0; i < kept; i++) sum += scratch[i]!;
  return sum;
}
