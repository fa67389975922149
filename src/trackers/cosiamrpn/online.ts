import { replicatedCropper } from '../../data/images/crop-replicated.js';
import { mapSide } from '../shared/anchors.js';
import { hannWindow } from '../shared/penalty.js';
import type { OutputMap, PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { boxOfState, clipState } from '../shared/state.js';
import { updateState } from '../siamrpnpp/online.js';
import { anchorCount, foreground, indexOfMax, proposalBox, proposalPenalties } from '../siamrpnpp/proposals.js';

/** What CoSiamRPN tracks with. */
export interface CoSiamRpnHyper {
  readonly penaltyK: number;
  /** Weight of the window in the product with the classes' map. */
  readonly windowInfluence: number;
  /** Weight of the matching branch's map. */
  readonly matchInfluence: number;
  /** Weight of the class that is found with the best match masked. */
  readonly coWeight: number;
  /** How fast the size follows. */
  readonly sizeLr: number;
}

/** What the network gives: two class maps [S, S, 10], deltas [S, S, 20], the matching branch's response [S, S, 1]. */
export interface CoSiamRpnMaps {
  readonly coCls: OutputMap;
  readonly cls: OutputMap;
  readonly loc: OutputMap;
  readonly response: OutputMap;
}

/**
 * CoSiamRPN's online rules. The final map is the product of the classes' map and the window, plus the matching branch's: so
 * the reference computes it, by an operator that looks like a slip of the pen, and so its hyper-parameters were tuned. The
 * size follows by that map's value, which may exceed 1.
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
        classes[i] = hyper.coWeight * foreground(coCls, p, a) + (1 - hyper.coWeight) * foreground(cls, p, a);
        penalised[i] = penalties[i]! * classes[i]!;
      }
    }
    const [least, range] = extent(penalised);
    const [leastResponse, responseRange] = extent(response);
    const { windowInfluence, matchInfluence } = hyper;
    for (let i = 0; i < penalised.length; i++) {
      const p = i % points;
      const byClass = (penalised[i]! - least) / range;
      const byMatch = (response[p]! - leastResponse) / responseRange;
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

/** The smallest number, and what the largest is above it; 1 for a flat map. */
function extent(values: ArrayLike<number>): [least: number, range: number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  return [least, most > least ? most - least : 1];
}
