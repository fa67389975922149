import { InputError } from '../errors.js';
import { counted } from '../text/number-text.js';
import { countAbove, rateAbove } from './thresholds.js';

/** One sequence of GOT-10k. */
export interface Got10kSequence {
  readonly name: string;
  /** Size of its frames in pixels. */
  readonly width: number;
  readonly height: number;
  /** x, y, w, h per frame, in pixels. */
  readonly gt: Float64Array;
  /** Visible part of the target per frame, from 0 (none) to 8. */
  readonly cover: ArrayLike<number>;
}

/** Scores over a set of frames. */
export interface Got10kScore {
  /** Average overlap: the mean IoU. */
  readonly ao: number;
  /** Success rate: the fraction of frames with IoU > 0.5. */
  readonly sr50: number;
  /** Success rate: the fraction of frames with IoU > 0.75. */
  readonly sr75: number;
  /** Number of frames scored, over all repetitions. */
  readonly frames: number;
}

/** One tracker on GOT-10k: frames of all sequences are pooled, so that long sequences weigh more. */
export interface Got10kResult extends Got10kScore {
  /** Fraction of frames with IoU > threshold, at 0, 0.01, ..., 1. */
  readonly successCurve: Float64Array;
  readonly perSequence: readonly (Got10kScore & { readonly name: string })[];
}

/** Thresholds of the success curve: 0, 0.01, ..., 1. */
export const GOT10K_THRESHOLDS: Float64Array = Float64Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));

interface Tally {
  sum: number;
  above50: number;
  above75: number;
  frames: number;
}

/**
 * Scores a tracker by GOT-10k's protocol: the first frame and frames in which the target is not visible (cover 0) are
 * not scored; boxes are clipped to the frame first, which moves a negative corner to 0 but keeps the width, as in the
 * toolkit.
 *
 * Source: got-10k/toolkit, got10k/experiments/got10k.py @ 62b8fa0 and rect_iou of got10k/utils/metrics.py @ 83aafbf.
 *
 * @param runs Repetitions by sequence name; boxes x, y, w, h per frame.
 * @throws InputError when a sequence has no result, lengths differ, a scored frame has a NaN, or no frame is scored.
 */
export function evaluateGot10k(
  sequences: readonly Got10kSequence[],
  runs: ReadonlyMap<string, readonly Float64Array[]>,
): Got10kResult {
  const cells = new Uint32Array(GOT10K_THRESHOLDS.length + 1);
  const all: Tally = { sum: 0, above50: 0, above75: 0, frames: 0 };
  const perSequence: (Got10kScore & { readonly name: string })[] = [];
  for (const sequence of sequences) {
    const tally: Tally = { sum: 0, above50: 0, above75: 0, frames: 0 };
    const repetitions = runs.get(sequence.name) ?? [];
    if (repetitions.length === 0) throw new InputError(`no result for the sequence ${sequence.name}`);
    for (const run of repetitions) addRun(sequence, run, tally, cells);
    perSequence.push({ name: sequence.name, ...scoreOf(tally) });
    all.sum += tally.sum;
    all.above50 += tally.above50;
    all.above75 += tally.above75;
    all.frames += tally.frames;
  }
  if (all.frames === 0) throw new InputError('no frame to score: the target is visible in no frame but the first');
  return { ...scoreOf(all), successCurve: rateAbove(cells, all.frames), perSequence };
}

function addRun(sequence: Got10kSequence, run: Float64Array, tally: Tally, cells: Uint32Array): void {
  const { name, gt, cover, width, height } = sequence;
  if (run.length !== gt.length || gt.length !== 4 * cover.length) {
    throw new InputError(
      `${name}: the result has ${counted(run.length / 4, 'frame')}, the ground truth ${gt.length / 4}, and cover ${cover.length}`,
    );
  }
  for (let t = 1; t < cover.length; t++) {
    if (!(cover[t]! > 0)) continue;
    const iou = iouWithin(run, gt, 4 * t, width, height);
    if (Number.isNaN(iou)) throw new InputError(`${name}: frame ${t + 1} has a box that is not four numbers`);
    tally.sum += iou;
    tally.frames++;
    if (iou > 0.5) tally.above50++;
    if (iou > 0.75) tally.above75++;
    countAbove(cells, GOT10K_THRESHOLDS, 100, iou);
  }
}

function scoreOf({ sum, above50, above75, frames }: Tally): Got10kScore {
  return { ao: sum / frames, sr50: above50 / frames, sr75: above75 / frames, frames };
}

function iouWithin(a: Float64Array, b: Float64Array, at: number, width: number, height: number): number {
  const ax = clip(a[at]!, width);
  const ay = clip(a[at + 1]!, height);
  const aw = clip(a[at + 2]!, width - ax);
  const ah = clip(a[at + 3]!, height - ay);
  const bx = clip(b[at]!, width);
  const by = clip(b[at + 1]!, height);
  const bw = clip(b[at + 2]!, width - bx);
  const bh = clip(b[at + 3]!, height - by);
  const w = Math.max(0, Math.min(ax + aw, bx + bw) - Math.max(ax, bx));
  const h = Math.max(0, Math.min(ay + ah, by + bh) - Math.max(ay, by));
  const intersection = w * h;
  return Math.min(1, intersection / (aw * ah + bw * bh - intersection + Number.EPSILON));
}

function clip(value: number, high: number): number {
  return Math.min(Math.max(value, 0), high);
}
