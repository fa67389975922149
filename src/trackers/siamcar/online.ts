import { filledCropper } from '../../data/images/crop.js';
import { roundHalfEven } from '../../data/images/resize.js';
import { stride } from '../../dla/samples.js';
import { BicubicEnlarger } from '../shared/bicubic.js';
import { mapSide } from '../shared/grids.js';
import { hannWindow, type PenaltyHyper, sizePenalty } from '../shared/penalty.js';
import type { OutputMap, PostProcessing, Prediction, SearchContext } from '../shared/post-processing.js';
import { foreground, indexOfMax } from '../shared/scores.js';
import { boxOfState, clipState, contextSide } from '../shared/state.js';

/** SiamCAR's hyper-parameters. */
export type SiamCarHyper = PenaltyHyper;

/** The network's outputs: logits [S, S, 2], distances left, top, right, bottom [S, S, 4], centerness logits [S, S, 1]. */
export interface CarMaps {
  readonly cls: OutputMap;
  readonly reg: OutputMap;
  readonly centerness: OutputMap;
}

/** Limits of a side's distance that bounds the fine search: 0.1 and 0.44 of the template's 127 pixels. */
const [minReach, maxReach] = [12, 55];

/**
 * SiamCAR's post-processing:
 *
 * 1. score of each cell: foreground probability x centerness x penalty for its box's change of size and aspect ratio; the
 *    centerness is min-max normalised over the map instead of passed through a sigmoid;
 * 2. the map of scores mixed with the window is enlarged bicubically to one value per pixel, and its maximum found;
 * 3. near it, the maximum of the enlarged scores without window is the new centre;
 * 4. the box's distances there, enlarged likewise, move the size by a rate of penalty x foreground probability x `sizeLr`.
 *    This penalty compares the predicted size in pixels of the frame with the target's in pixels of the search image;
 * 5. the state is clipped to the frame; its sides may shrink to 0.
 *
 * Unlike in the reference, a constant centerness, NaN there, counts as 1; a position past the last cell, an error there,
 * uses the last cell; and a size that is not positive, which the enlargement's overshoot can produce beside a large
 * distance, leaves the target's size as it is: in the reference its penalty exceeds 1 or is NaN, and the target vanishes.
 * The same overshoot of the score counts for the size, as there; the score that is reported is clipped to [0, 1].
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
  return { searchSize: () => searchSize, cropper: filledCropper, reset: () => {}, predict };
}

/** The search for the target in the maps of a frame; its buffers are reused from frame to frame. */
class CarSearch {
  readonly side: number;
  readonly #enlarger: BicubicEnlarger;
  readonly #window: Float64Array;
  /** Foreground probability of each cell. */
  readonly #foreground: Float64Array;
  /** Score of each cell, penalty included. */
  readonly #scores: Float64Array;
  /** The scores mixed with the window. */
  readonly #windowed: Float64Array;
  /** Distances of each cell to left, top, right and bottom. */
  readonly #distances: readonly Float64Array[];
  readonly #enlargedScores: Float64Array;
  readonly #enlargedWindowed: Float64Array;

  constructor(side: number) {
    const cells = (): Float64Array => new Float64Array(side * side);
    this.side = side;
    this.#enlarger = new BicubicEnlarger(side, (side - 1) * stride + 1);
    this.#window = hannWindow(side);
    [this.#foreground, this.#scores, this.#windowed] = [cells(), cells(), cells()];
    this.#distances = [cells(), cells(), cells(), cells()];
    this.#enlargedScores = new Float64Array(this.#enlarger.to ** 2);
    this.#enlargedWindowed = new Float64Array(this.#enlarger.to ** 2);
  }

  predict(maps: CarMaps, context: SearchContext, hyper: SiamCarHyper, searchSize: number): Prediction {
    const { state, scale, frame } = context;
    // 1. scores
    this.#scoreCells(maps, context, hyper);
    // 2. and 3. the new centre
    const [row, column] = this.#bestPosition();
    // 4. the new size
    const at = (map: Float64Array): number => this.#enlarger.at(map, row, column);
    const [left, top, right, bottom] = this.#distances.map(at) as [number, number, number, number];
    const [w, h] = [(left + right) / scale, (top + bottom) / scale];
    const targetSide = contextSide(state.w * scale, state.h * scale);
    const score = at(this.#foreground);
    const penalty = w > 0 && h > 0 ? sizePenalty(w, h, targetSide, state.w / state.h, hyper.penaltyK) : 0;
    const rate = penalty * score * hyper.sizeLr;
    const origin = Math.trunc((searchSize - (this.side - 1) * stride) / 2) - (searchSize - 1) / 2;
    const moved = {
      cx: state.cx + (column + origin) / scale,
      cy: state.cy + (row + origin) / scale,
      w: rate * w + (1 - rate) * state.w,
      h: rate * h + (1 - rate) * state.h,
    };
    // 5. within the frame
    const next = clipState(moved, frame, 0);
    return { next, box: boxOfState(next), score: Math.min(Math.max(score, 0), 1) };
  }

  /** Step 1: all cells' scores with and without window, foreground probabilities and distances. */
  #scoreCells(
    { cls, reg, centerness }: CarMaps,
    { state, scale }: SearchContext,
    { penaltyK, windowInfluence }: SiamCarHyper,
  ): void {
    const targetSide = contextSide(state.w * scale, state.h * scale);
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < centerness.length; i++) {
      min = Math.min(min, centerness[i]!);
      max = Math.max(max, centerness[i]!);
    }
    const range = max - min;
    for (let i = 0; i < centerness.length; i++) {
      const [l, t, r, b] = [reg[4 * i]!, reg[4 * i + 1]!, reg[4 * i + 2]!, reg[4 * i + 3]!];
      const probability = foreground(cls, i);
      const centre = range > 0 ? (centerness[i]! - min) / range : 1;
      const penalty = sizePenalty(l + r, t + b, targetSide, state.w / state.h, penaltyK);
      const score = penalty * probability * centre;
      this.#foreground[i] = probability;
      this.#scores[i] = score;
      this.#windowed[i] = score * (1 - windowInfluence) + this.#window[i]! * windowInfluence;
      this.#distances[0]![i] = l;
      this.#distances[1]![i] = t;
      this.#distances[2]![i] = r;
      this.#distances[3]![i] = b;
    }
  }

  /** Steps 2 and 3: the row and the column of the new centre in the enlarged maps. */
  #bestPosition(): readonly [row: number, column: number] {
    const to = this.#enlarger.to;
    this.#enlarger.enlarge(this.#windowed, this.#enlargedWindowed);
    const coarse = indexOfMax(this.#enlargedWindowed);
    this.#enlarger.enlarge(this.#scores, this.#enlargedScores);
    const best = this.#bestNear(Math.floor(coarse / to), coarse % to);
    return [Math.floor(best / to), best % to];
  }

  /** Index of the maximum without window in a box around the coarse maximum; 0 if no score there is above 0. */
  #bestNear(row: number, column: number): number {
    const to = this.#enlarger.to;
    const cell = (at: number): number => Math.min(Math.max(roundHalfEven(at / (to / this.side)), 0), this.side - 1);
    const index = cell(row) * this.side + cell(column);
    const half = (room: number, map: number): number => {
      const distance = Math.min(Math.max(this.#distances[map]![index]!, minReach), maxReach);
      return Math.trunc(Math.min(room, distance) / 2);
    };
    const [x1, y1] = [column - half(column, 0), row - half(row, 1)];
    const [x2, y2] = [column + half(to - column, 2), row + half(to - row, 3)];
    let best = 0;
    let max = 0; // the rest of the map counts as 0
    for (let y = Math.max(y1, 0); y <= Math.min(y2, to - 1); y++) {
      for (let x = Math.max(x1, 0); x <= Math.min(x2, to - 1); x++) {
        if (this.#enlargedScores[y * to + x]! > max) {
          max = this.#enlargedScores[y * to + x]!;
          best = y * to + x;
        }
      }
    }
    return best;
  }
}
