import { filledCropper } from '../../data/images/crop.js';
import { mapSide, pointOffset } from '../shared/anchors.js';
import { hannWindow, sizePenalty } from '../shared/penalty.js';
import type { OutputMap, PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { indexOfMax } from '../shared/scores.js';
import { boxOfState, clipState, contextSide } from '../shared/state.js';
import { nanoStride } from './network.js';

/** NanoTrack's hyper-parameters. */
export interface NanoTrackHyper {
  readonly penaltyK: number;
  /** Weight of the window in [0, 1]. */
  readonly windowInfluence: number;
  /** Learning rate of the size at a score of 1. */
  readonly sizeLr: number;
}

/** The network's outputs: logits [S, S, 2] of background and target, distances left, top, right, bottom [S, S, 4]. */
export interface NanoMaps {
  readonly cls: OutputMap;
  readonly reg: OutputMap;
}

/**
 * NanoTrack's and SiamBAN's post-processing: SiamRPN++'s, on boxes at points. A map of even side has no middle point; as in
 * the reference its points lie half a stride left of and above the symmetric window.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, nano_tracker.py.
 */
export function nanoTrackPostProcessing(hyper: NanoTrackHyper, searchSize: number): PostProcessing<NanoMaps> {
  let window: Float64Array = new Float64Array();
  let scores: Float64Array = new Float64Array();
  const predict = ({ cls, reg }: NanoMaps, { state, scale, frame }: SearchContext): Prediction => {
    const side = mapSide(cls.length, 2);
    if (window.length !== side * side) {
      window = hannWindow(side);
      scores = new Float64Array(side * side);
    }
    const targetSide = contextSide(state.w * scale, state.h * scale);
    const widthAt = (i: number): number => reg[4 * i]! + reg[4 * i + 2]!;
    const heightAt = (i: number): number => reg[4 * i + 1]! + reg[4 * i + 3]!;
    const penaltyAt = (i: number): number =>
      sizePenalty(widthAt(i), heightAt(i), targetSide, state.w / state.h, hyper.penaltyK);
    const scoreAt = (i: number): number => 1 / (1 + Math.exp(cls[2 * i]! - cls[2 * i + 1]!));
    const influence = hyper.windowInfluence;
    for (let i = 0; i < scores.length; i++) {
      scores[i] = penaltyAt(i) * scoreAt(i) * (1 - influence) + window[i]! * influence;
    }
    const best = indexOfMax(scores);
    const score = scoreAt(best);
    const rate = penaltyAt(best) * score * hyper.sizeLr;
    const dx = pointOffset(best % side, side, nanoStride) + (reg[4 * best + 2]! - reg[4 * best]!) / 2;
    const dy = pointOffset(Math.floor(best / side), side, nanoStride) + (reg[4 * best + 3]! - reg[4 * best + 1]!) / 2;
    const moved = {
      cx: state.cx + dx / scale,
      cy: state.cy + dy / scale,
      w: state.w * (1 - rate) + (widthAt(best) / scale) * rate,
      h: state.h * (1 - rate) + (heightAt(best) / scale) * rate,
    };
    const next = clipState(moved, frame, 10);
    return { next, box: boxOfState(next), score };
  };
  return { searchSize: () => searchSize, cropper: filledCropper, reset: () => {}, predict };
}
