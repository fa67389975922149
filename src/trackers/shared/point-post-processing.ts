import type { Cropper } from '../../data/images/crop.js';
import { mapSide } from './grids.js';
import { hannWindow, type PenaltyHyper, sizePenalty } from './penalty.js';
import {
  type OutputMap,
  type PostProcessing,
  type Prediction,
  type SearchContext,
  updateState,
} from './post-processing.js';
import { indexOfMax } from './scores.js';
import { clipState, contextSide } from './state.js';

/** Outputs of a network whose boxes are distances from points. */
export interface PointMaps {
  /** Logits [S, S, classes]. */
  readonly cls: OutputMap;
  /** Distances to left, top, right and bottom [S, S, 4], in pixels of the search image. */
  readonly reg: OutputMap;
}

/** In what anchor-free trackers differ. */
export interface PointPostProcessingOptions<Maps extends PointMaps> {
  /** Channels of `cls`. */
  readonly classes: number;
  /** The score of a point, by its index in the map, in [0, 1]. */
  readonly score: (maps: Maps, point: number) => number;
  /** Pixels of the search image between neighbouring points. */
  readonly stride: number;
  /** Coordinate of the first point of a map of `side` points a side, in pixels of the search image. */
  readonly offset: (side: number) => number;
  /** Coordinate of the search image's centre, which becomes the target's; 0 if `offset` is relative to it. */
  readonly centre: number;
  /** Pixels added to widths and heights: 1 if both end pixels belong to a box. */
  readonly extra: 0 | 1;
  /** Creates the cropper that the tracker was trained with. */
  readonly cropper: (size: number) => Cropper;
}

/**
 * SiamRPN++'s post-processing on points instead of anchors:
 *
 * 1. the score of each point, times the penalty for its box's change of size and aspect ratio, is mixed with the window;
 * 2. the box of the best point moves the state, and its size by a rate of penalty x score x `sizeLr`;
 * 3. the state is clipped to the frame, its sides to at least 10 pixels.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_tracker.py, as SiamFC++ and NanoTrack adopt it.
 *
 * @param searchSize Side of the search image in pixels.
 */
export function pointPostProcessing<Maps extends PointMaps>(
  hyper: PenaltyHyper,
  searchSize: number,
  { classes, score: scoreOf, stride, offset, centre, extra, cropper }: PointPostProcessingOptions<Maps>,
): PostProcessing<Maps> {
  let window: Float64Array = new Float64Array();
  let scores: Float64Array = new Float64Array();
  const predict = (maps: Maps, context: SearchContext): Prediction => {
    const { cls, reg } = maps;
    const { state, scale, frame } = context;
    const side = mapSide(cls.length, classes);
    if (window.length !== side * side) {
      window = hannWindow(side);
      scores = new Float64Array(side * side);
    }
    const targetSide = contextSide(state.w * scale, state.h * scale);
    const ratio = state.w / state.h;
    const widthAt = (i: number): number => reg[4 * i]! + reg[4 * i + 2]! + extra;
    const heightAt = (i: number): number => reg[4 * i + 1]! + reg[4 * i + 3]! + extra;
    const penaltyAt = (i: number): number => sizePenalty(widthAt(i), heightAt(i), targetSide, ratio, hyper.penaltyK);
    const influence = hyper.windowInfluence;
    for (let i = 0; i < scores.length; i++) {
      scores[i] = penaltyAt(i) * scoreOf(maps, i) * (1 - influence) + window[i]! * influence;
    }
    const best = indexOfMax(scores);
    const score = scoreOf(maps, best);
    const x = (best % side) * stride + offset(side) + (reg[4 * best + 2]! - reg[4 * best]!) / 2;
    const y = Math.floor(best / side) * stride + offset(side) + (reg[4 * best + 3]! - reg[4 * best + 1]!) / 2;
    const found = { dx: x - centre, dy: y - centre, w: widthAt(best), h: heightAt(best) };
    const next = clipState(updateState(context, found, penaltyAt(best) * score * hyper.sizeLr), frame, 10);
    const box = { x: next.cx - (next.w - extra) / 2, y: next.cy - (next.h - extra) / 2, w: next.w, h: next.h };
    return { next, box, score };
  };
  return { searchSize: () => searchSize, cropper, reset: () => {}, predict };
}
