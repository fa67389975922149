import { filledCutter } from '../../data/images/crop.js';
import { roundHalfEven } from '../../data/images/resize.js';
import { stride } from '../../dla/samples.js';
import { mapSide } from '../shared/anchors.js';
import { BicubicEnlarger } from '../shared/bicubic.js';
import { hannWindow, sizePenalty } from '../shared/penalty.js';
import type { OutputMap, PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { boxOfState, clipState, contextSide } from '../shared/state.js';
import { indexOfMax } from '../siamrpnpp/proposals.js';

/** What SiamCAR tracks with. */
export interface SiamCarHyper {
  /** How fast the size follows: the share of the new one at a score of 1. */
  readonly sizeLr: number;
  readonly penaltyK: number;
  /** Weight of the window over the map, from 0 to 1. */
  readonly windowInfluence: number;
}

/** What the network gives: logits [S, S, 2], distances left, top, right, bottom [S, S, 4], logits of centerness [S, S, 1]. */
export interface CarMaps {
  readonly cls: OutputMap;
  readonly reg: OutputMap;
  readonly centerness: OutputMap;
}

/** Least and most of a side's distance that bounds the fine search: 0.1 and 0.44 of the template's 127 pixels. */
const [leastReach, mostReach] = [12, 55];

/**
 * SiamCAR's online rules. The map is enlarged bicubically to one number per pixel; the best windowed place is found in it,
 * then the best place without window near that one.
 *
 * Kept from the reference: centerness goes from 0 to 1 over the map instead of through a sigmoid; the last penalty compares
 * the predicted size in pixels of the frame with the target's in pixels of the search image; sides may shrink to 0. A flat
 * centerness, which is NaN there, counts as 1; a place past the map's last cell, an error there, takes the last cell.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, siamcar_tracker.py.
 */
export function siamCarPostProcessing(hyper: SiamCarHyper, searchSize: number): PostProcessing<CarMaps> {
  let search: CarSearch | undefined;
  const predict = (maps: CarMaps, context: SearchContext): Prediction => {
    const side = mapSide(maps.cls.length, 2);
    if (search?.side !== side) search = new CarSearch(side);
    return search.predict(maps, context, hyper, searchSize);
  };
  return { searchSize: () => searchSize, cutter: filledCutter, reset: () => {}, predict };
}

/** The maps of one search, with memory that is reused from frame to frame. */
class CarSearch {
  readonly side: number;
  readonly #enlarger: BicubicEnlarger;
  readonly #window: Float64Array;
  readonly #cls: Float64Array;
  readonly #plain: Float64Array;
  readonly #windowed: Float64Array;
  readonly #large: Float64Array;
  readonly #fine: Float64Array;
  readonly #distances: readonly Float64Array[];

  constructor(side: number) {
    const cells = (): Float64Array => new Float64Array(side * side);
    this.side = side;
    this.#enlarger = new BicubicEnlarger(side, (side - 1) * stride + 1);
    this.#window = hannWindow(side);
    [this.#cls, this.#plain, this.#windowed] = [cells(), cells(), cells()];
    this.#distances = [cells(), cells(), cells(), cells()];
    this.#large = new Float64Array(this.#enlarger.to ** 2);
    this.#fine = new Float64Array(this.#enlarger.to ** 2);
  }

  predict(maps: CarMaps, context: SearchContext, hyper: SiamCarHyper, searchSize: number): Prediction {
    const { state, scale, frame } = context;
    const to = this.#enlarger.to;
    this.#score(maps, context, hyper);
    this.#enlarger.enlarge(this.#windowed, this.#large);
    const coarse = indexOfMax(this.#large);
    this.#enlarger.enlarge(this.#plain, this.#fine);
    const best = this.#bestNear(Math.floor(coarse / to), coarse % to);
    const [row, column] = [Math.floor(best / to), best % to];
    const at = (map: Float64Array): number => this.#enlarger.at(map, row, column);
    const [left, top, right, bottom] = this.#distances.map(at) as [number, number, number, number];
    const [w, h] = [(left + right) / scale, (top + bottom) / scale];
    const targetSide = contextSide(state.w * scale, state.h * scale);
    const score = at(this.#cls);
    const rate = sizePenalty(w, h, targetSide, state.w / state.h, hyper.penaltyK) * score * hyper.sizeLr;
    const origin = Math.trunc((searchSize - (this.side - 1) * stride) / 2) - (searchSize - 1) / 2;
    const moved = {
      cx: state.cx + (column + origin) / scale,
      cy: state.cy + (row + origin) / scale,
      w: rate * w + (1 - rate) * state.w,
      h: rate * h + (1 - rate) * state.h,
    };
    const next = clipState(moved, frame, 0);
    return { next, box: boxOfState(next), score };
  }

  /** Scores of all cells, with and without window; the class's alone; the distances, map by map. */
  #score(
    { cls, reg, centerness }: CarMaps,
    { state, scale }: SearchContext,
    { penaltyK, windowInfluence }: SiamCarHyper,
  ): void {
    const targetSide = contextSide(state.w * scale, state.h * scale);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < centerness.length; i++) {
      least = Math.min(least, centerness[i]!);
      most = Math.max(most, centerness[i]!);
    }
    const range = most - least;
    for (let i = 0; i < centerness.length; i++) {
      const [l, t, r, b] = [reg[4 * i]!, reg[4 * i + 1]!, reg[4 * i + 2]!, reg[4 * i + 3]!];
      const foreground = 1 / (1 + Math.exp(cls[2 * i]! - cls[2 * i + 1]!));
      const centre = range > 0 ? (centerness[i]! - least) / range : 1;
      const penalty = sizePenalty(l + r, t + b, targetSide, state.w / state.h, penaltyK);
      const score = penalty * foreground * centre;
      this.#cls[i] = foreground;
      this.#plain[i] = score;
      this.#windowed[i] = score * (1 - windowInfluence) + this.#window[i]! * windowInfluence;
      this.#distances[0]![i] = l;
      this.#distances[1]![i] = t;
      this.#distances[2]![i] = r;
      this.#distances[3]![i] = b;
    }
  }

  /** The best place without window in a box around the coarse one; the first place of all where nothing there is above 0. */
  #bestNear(row: number, column: number): number {
    const to = this.#enlarger.to;
    const cell = (at: number): number => Math.min(Math.max(roundHalfEven(at / (to / this.side)), 0), this.side - 1);
    const index = cell(row) * this.side + cell(column);
    const half = (room: number, map: number): number => {
      const distance = Math.min(Math.max(this.#distances[map]![index]!, leastReach), mostReach);
      return Math.trunc(Math.min(room, distance) / 2);
    };
    const [x1, y1] = [column - half(column, 0), row - half(row, 1)];
    const [x2, y2] = [column + half(to - column, 2), row + half(to - row, 3)];
    let best = 0;
    let most = 0; // the rest of the map counts as 0
    for (let y = Math.max(y1, 0); y <= Math.min(y2, to - 1); y++) {
      for (let x = Math.max(x1, 0); x <= Math.min(x2, to - 1); x++) {
        if (this.#fine[y * to + x]! > most) {
          most = this.#fine[y * to + x]!;
          best = y * to + x;
        }
      }
    }
    return best;
  }
}
