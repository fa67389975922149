import { iou } from '../../boxes/iou.js';
import type { Xyxy } from '../../boxes/types.js';
import { mean } from '../../statistics/mean.js';

/** Agreement of a predicted quantity with the targets', over pairs. */
export interface Agreement {
  /** Pearson's correlation; NaN if either does not vary. */
  readonly correlation: number;
  /** Standard deviation over predictions (of the population); close to 0 if the network predicts one constant. */
  readonly predictedSd: number;
  /** Standard deviation over targets. */
  readonly targetSd: number;
}

/** Standard deviation of predictions by that of targets: 0 for a constant prediction. */
export function relativeSpread({ predictedSd, targetSd }: Agreement): number {
  return predictedSd / targetSd;
}

/** Agreement of predicted boxes' sizes with the targets', whatever their positions. */
export interface BoxShapes {
  /** Mean IoU of both boxes with their centres aligned; 0 for a predicted box that is empty or not finite. */
  readonly sizeIou: number;
  /** Of ln(w / h), over predicted boxes that are finite and not empty; so `area`. */
  readonly aspect: Agreement;
  /** Of ln(w h). */
  readonly area: Agreement;
}

/** Collects pairs of boxes. */
export class BoxShapeTally {
  #overlap = 0;
  #count = 0;
  readonly #aspect: Pairs = { predicted: [], target: [] };
  readonly #area: Pairs = { predicted: [], target: [] };

  /** @param target A box with positive area. */
  add(predicted: Xyxy, target: Xyxy): void {
    const [p, t] = [sides(predicted), sides(target)];
    this.#count++;
    if (!(p.w > 0 && p.h > 0 && Number.isFinite(p.w * p.h))) return;
    this.#overlap += iou(centred(p), centred(t));
    this.#aspect.predicted.push(Math.log(p.w / p.h));
    this.#aspect.target.push(Math.log(t.w / t.h));
    this.#area.predicted.push(Math.log(p.w * p.h));
    this.#area.target.push(Math.log(t.w * t.h));
  }

  /** Statistics of the pairs so far; NaN where there are none. */
  shapes(): BoxShapes {
    return { sizeIou: this.#overlap / this.#count, aspect: agreement(this.#aspect), area: agreement(this.#area) };
  }
}

interface Pairs {
  readonly predicted: number[];
  readonly target: number[];
}

interface Sides {
  readonly w: number;
  readonly h: number;
}

function sides({ x1, y1, x2, y2 }: Xyxy): Sides {
  return { w: x2 - x1, h: y2 - y1 };
}

function centred({ w, h }: Sides): Xyxy {
  return { x1: -w / 2, y1: -h / 2, x2: w / 2, y2: h / 2 };
}

function agreement({ predicted, target }: Pairs): Agreement {
  const [p, t] = [deviations(predicted), deviations(target)];
  const [predictedSd, targetSd] = [p, t].map((d) => Math.sqrt(mean(d.map((x) => x * x)))) as [number, number];
  const covariance = mean(p.map((x, i) => x * t[i]!));
  return { correlation: covariance / (predictedSd * targetSd), predictedSd, targetSd }; // 0 / 0 is NaN
}

/** Differences from the mean; exactly 0 for equal values. */
function deviations(values: readonly number[]): number[] {
  const moved = values.map((value) => value - values[0]!);
  const middle = mean(moved);
  return moved.map((value) => value - middle);
}
