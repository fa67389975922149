import { filledCropper } from '../../data/images/crop.js';
import { type PostProcessing, type Prediction, type SearchContext, updateState } from '../shared/post-processing.js';
import { boxOfState, clipState } from '../shared/state.js';
import { ProposalSearch, type RpnMaps, type SiamRpnPpHyper } from './online.js';

/** The long-term variant's hyper-parameters. */
export interface LongTermHyper extends SiamRpnPpHyper {
  /** Below this score the target is lost and the state is not updated. */
  readonly lostBelow: number;
  /** Above this score a lost target is found again. */
  readonly foundAbove: number;
  /** Side of the search image in pixels while the target is lost. */
  readonly lostSearchSize: number;
}

/** Weight of the window while the target is lost. */
const lostWindow = 0.001;

/**
 * SiamRPN++'s post-processing for long videos: while the target is lost, the search image is much larger, the window almost
 * off and the state fixed. Only the reported box is clipped to the frame, not the state.
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
