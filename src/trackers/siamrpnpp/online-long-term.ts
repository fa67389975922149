import { filledCropper } from '../../data/images/crop.js';
import type { PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { boxOfState, clipState } from '../shared/state.js';
import { ProposalSearch, type RpnMaps, type SiamRpnPpHyper, updateState } from './online.js';

/** What the long-term variant tracks with. */
export interface LongTermHyper extends SiamRpnPpHyper {
  /** Below this score the target counts as lost, and the state is kept. */
  readonly lostBelow: number;
  /** Above this score it counts as found again. */
  readonly foundAbove: number;
  /** Side of the search image while it is lost. */
  readonly lostSearchSize: number;
}

/** Weight of the window while the target is lost. */
const lostWindow = 0.001;

/**
 * SiamRPN++'s rules for long videos: a lost target is searched for in a much larger image, almost without a window, and its
 * state waits. Only the reported box is clipped to the frame, not the state.
 *
 * Source: STVIR/pysot @ d04028f, siamrpnlt_tracker.py.
 */
export function longTermPostProcessing(hyper: LongTermHyper, searchSize: number): PostProcessing<RpnMaps> {
  const search = new ProposalSearch();
  let isLost = false;
  const predict = (maps: RpnMaps, context: SearchContext): Prediction => {
    const found = search.best(maps, context, hyper.penaltyK, isLost ? lostWindow : hyper.windowInfluence);
    const { score } = found;
    const next =
      score >= hyper.lostBelow ? updateState(context, found, found.penalty * score * hyper.sizeLr) : context.state;
    if (score < hyper.lostBelow) isLost = true;
    else if (score > hyper.foundAbove) isLost = false;
    return { next, box: boxOfState(clipState(next, context.frame, 10)), score };
  };
  return {
    searchSize: () => (isLost ? hyper.lostSearchSize : searchSize),
    cropper: filledCropper,
    reset: () => {
      isLost = false;
    },
    predict,
  };
}
