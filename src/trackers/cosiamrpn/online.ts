import { replicatedCropper } from '../../data/images/crop-replicated.js';
import { mapSide } from '../shared/grids.js';
import { hannWindow } from '../shared/penalty.js';
import {
  type OutputMap,
  type PostProcessing,
  type Prediction,
  type SearchContext,
  updateState,
} from '../shared/post-processing.js';
import { anchorCount, proposalBox, proposalPenalties } from '../shared/proposals.js';
import { foreground, indexOfMax } from '../shared/scores.js';
import { boxOfState, clipState } from '../shared/state.js';

/** CoSiamRPN's hyper-parameters. */
export interface CoSiamRpnHyper {
  readonly penaltyK: number;
  /** Weight of the window in the product with the classification map. */
  readonly windowInfluence: number;
  /** Weight of the matching branch's map. */
  readonly matchInfluence: number;
  /** Weight of the classification with the best match masked. */
  readonly coWeight: number;
  /** Learning rate of the size. */
  readonly sizeLr: number;
}

/** The network's outputs: two classification maps [S, S, 10], deltas [S, S, 20], the matching branch's response [S, S, 1]. */
export interface CoSiamRpnMaps {
  readonly coCls: OutputMap;
  readonly cls: OutputMap;
  readonly loc: OutputMap;
  readonly response: OutputMap;
}

/**
 * CoSiamRPN's post-processing. The final map is the product of the classification map and the window, plus the matching
 * map. In the reference the product looks like a typo for a sum, but its hyper-parameters were tuned with it. The size is
 * updated in proportion to the final map's value, which may exceed 1.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, CoSiamRPNTracker.py.
 */
export function coSiamRpnPostProcessing(hyper: CoSiamRpnHyper, searchSize: number): PostProcessing<CoSiamRpnMaps> {
  let window: Float64Array = new Float64Array();
  let classes: Float64Array = new Float64Array();
  let penalised: Float64Array = new Float64Array();
  let penalties: Float64Array = new Float64Array();
  const predict = ({ coCls, cls, loc, response }: CoSiamRpnMaps, context: SearchContext): Prediction => {
    const side = mapSide(cls.length, 2 * anchorCount);
    const points = side * side;
    if (window.length !== points) {
      window = hannWindow(side);
      classes = new Float64Array(anchorCount * points);
      penalised = new Float64Array(anchorCount * points);
      penalties = new Float64Array(anchorCount * points);
    }
    proposalPenalties(loc, side, context, hyper.penaltyK, penalties);
    for (let a = 0; a < anchorCount; a++) {
      for (let p = 0; p < points; p++) {
        const i = a * points + p;
        const [masked, unmasked] = [foreground(coCls, p, a, anchorCount), foreground(cls, p, a, anchorCount)];
        classes[i] = hyper.coWeight * masked + (1 - hyper.coWeight) * unmasked;
        penalised[i] = penalties[i]! * classes[i]!;
      }
    }
    const [min, range] = extent(penalised);
    const [minResponse, responseRange] = extent(response);
    const { windowInfluence, matchInfluence } = hyper;
    for (let i = 0; i < penalised.length; i++) {
      const p = i % points;
      const byClass = (penalised[i]! - min) / range;
      const byMatch = (response[p]! - minResponse) / responseRange;
      penalised[i] = (1 - windowInfluence) * byClass * windowInfluence * window[p]! + matchInfluence * byMatch;
    }
    const best = indexOfMax(penalised);
    const proposal = { ...proposalBox(loc, side, best), score: classes[best]!, penalty: penalties[best]! };
    const rate = proposal.penalty * penalised[best]! * hyper.sizeLr;
    const next = clipState(updateState(context, proposal, rate), context.frame, 10);
    return { next, box: boxOfState(next), score: proposal.score };
  };
  return { searchSize: () => searchSize, cropper: replicatedCropper, reset: () => {}, predict };
}

/** Minimum and range of a map, entries that are NaN left out; the range of a constant map is 1. */
function extent(values: ArrayLike<number>): [min: number, range: number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  return [min, max > min ? max - min : 1];
}
