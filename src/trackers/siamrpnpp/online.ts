import { filledCropper } from '../../data/images/crop.js';
import { mapSide } from '../shared/grids.js';
import { hannWindow, type PenaltyHyper } from '../shared/penalty.js';
import {
  type OutputMap,
  type PostProcessing,
  type Prediction,
  type SearchContext,
  updateState,
} from '../shared/post-processing.js';
import { anchorCount, type Proposal, proposalBox, proposalPenalties } from '../shared/proposals.js';
import { foreground, indexOfMax } from '../shared/scores.js';
import { boxOfState, clipState } from '../shared/state.js';

/** SiamRPN++'s hyper-parameters. */
export type SiamRpnPpHyper = PenaltyHyper;

/** The network's outputs: logits [S, S, 2 anchors] and deltas [S, S, 4 anchors]. */
export interface RpnMaps {
  readonly cls: OutputMap;
  readonly loc: OutputMap;
}

/** Selects the best proposal of a map; its buffers are reused from frame to frame. */
export class ProposalSearch {
  #side = 0;
  #window: Float64Array = new Float64Array();
  #penalties: Float64Array = new Float64Array();
  #scores: Float64Array = new Float64Array();

  /**
   * The proposal with the highest penalised and windowed score.
   *
   * @param windowInfluence Weight of the window.
   * @throws NotFiniteError if every score is NaN.
   */
  best({ cls, loc }: RpnMaps, context: SearchContext, penaltyK: number, windowInfluence: number): Proposal {
    const side = mapSide(cls.length, 2 * anchorCount);
    const points = side * side;
    if (side !== this.#side) {
      this.#side = side;
      this.#window = hannWindow(side);
      this.#penalties = new Float64Array(anchorCount * points);
      this.#scores = new Float64Array(anchorCount * points);
    }
    const [penalties, scores, window] = [this.#penalties, this.#scores, this.#window];
    proposalPenalties(loc, side, context, penaltyK, penalties);
    for (let a = 0; a < anchorCount; a++) {
      for (let p = 0; p < points; p++) {
        const i = a * points + p;
        const score = foreground(cls, p, a, anchorCount);
        scores[i] = penalties[i]! * score * (1 - windowInfluence) + window[p]! * windowInfluence;
      }
    }
    const best = indexOfMax(scores);
    const score = foreground(cls, best % points, Math.floor(best / points), anchorCount);
    return { ...proposalBox(loc, side, best), score, penalty: penalties[best]! };
  }
}

/**
 * SiamRPN++'s post-processing.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py.
 *
 * @param searchSize Side of the search image: 255, or 287 for AlexNet.
 */
export function siamRpnPpPostProcessing(hyper: SiamRpnPpHyper, searchSize: number): PostProcessing<RpnMaps> {
  const search = new ProposalSearch();
  const predict = (maps: RpnMaps, context: SearchContext): Prediction => {
    const found = search.best(maps, context, hyper.penaltyK, hyper.windowInfluence);
    const next = clipState(updateState(context, found, found.penalty * found.score * hyper.sizeLr), context.frame, 10);
    return { next, box: boxOfState(next), score: found.score };
  };
  return { searchSize: () => searchSize, cropper: filledCropper, reset: () => {}, predict };
}
