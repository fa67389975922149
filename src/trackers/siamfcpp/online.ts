import { warpedCropper } from '../../data/images/crop-warped.js';
import { stride } from '../../dla/samples.js';
import { mapSide } from '../shared/anchors.js';
import { hannWindow, sizePenalty } from '../shared/penalty.js';
import type { OutputMap, PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { indexOfMax, sigmoid } from '../shared/scores.js';
import { clipState, contextSide } from '../shared/state.js';

/** SiamFC++'s hyper-parameters. */
export interface SiamFcPpHyper {
  /** Learning rate of the size at a score of 1. */
  readonly sizeLr: number;
  /** Weight of the window in [0, 1]. */
  readonly windowInfluence: number;
  readonly penaltyK: number;
}

/** The network's outputs: logits [S, S, 1], distances left, top, right, bottom [S, S, 4], centerness logits [S, S, 1]. */
export interface DenseBoxMaps {
  readonly cls: OutputMap;
  readonly reg: OutputMap;
  readonly centerness: OutputMap;
}

/**
 * SiamFC++'s post-processing: as SiamRPN++'s, on points instead of anchors. The score is foreground probability times
 * centerness; both end pixels belong to a box.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_track.py.
 */
export function siamFcPpPostProcessing(hyper: SiamFcPpHyper, searchSize: number): PostProcessing<DenseBoxMaps> {
  let window: Float64Array = new Float64Array();
  let scores: Float64Array = new Float64Array();
  const predict = ({ cls, reg, centerness }: DenseBoxMaps, { state, scale, frame }: SearchContext): Prediction => {
    const side = mapSide(cls.length, 1);
    if (window.length !== cls.length) {
      window = hannWindow(side);
      scores = new Float64Array(cls.length);
    }
    const targetSide = contextSide(state.w * scale, state.h * scale);
    const ratio = state.w / state.h;
    const widthAt = (i: number): number => reg[4 * i]! + reg[4 * i + 2]! + 1;
    const heightAt = (i: number): number => reg[4 * i + 1]! + reg[4 * i + 3]! + 1;
    const penaltyAt = (i: number): number => sizePenalty(widthAt(i), heightAt(i), targetSide, ratio, hyper.penaltyK);
    const scoreAt = (i: number): number => sigmoid(cls[i]!) * sigmoid(centerness[i]!);
    const influence = hyper.windowInfluence;
    for (let i = 0; i < cls.length; i++) {
      scores[i] = penaltyAt(i) * scoreAt(i) * (1 - influence) + window[i]! * influence;
    }
    const best = indexOfMax(scores);
    const score = scoreAt(best);
    const rate = penaltyAt(best) * score * hyper.sizeLr;
    const origin = Math.trunc((searchSize - 1 - (side - 1) * stride) / 2);
    const x = (best % side) * stride + origin + (reg[4 * best + 2]! - reg[4 * best]!) / 2;
    const y = Math.floor(best / side) * stride + origin + (reg[4 * best + 3]! - reg[4 * best + 1]!) / 2;
    const middle = Math.floor(searchSize / 2);
    const moved = {
      cx: state.cx + (x - middle) / scale,
      cy: state.cy + (y - middle) / scale,
      w: state.w * (1 - rate) + (widthAt(best) / scale) * rate,
      h: state.h * (1 - rate) + (heightAt(best) / scale) * rate,
    };
    const next = clipState(moved, frame, 10);
    const box = { x: next.cx - (next.w - 1) / 2, y: next.cy - (next.h - 1) / 2, w: next.w, h: next.h };
    return { next, box, score };
  };
  return { searchSize: () => searchSize, cropper: warpedCropper, reset: () => {}, predict };
}
