import { formatThousands } from '../text/number-text.js';

/** Work that is being done: a training, a run over a benchmark, a count. */
export interface Activity {
  /** 'DLA-SiamCAR, seed 2'. */
  readonly title: string;
  /** How far it is: 'epoch 3 of 5, loss 1.912, 71 pairs/s'. */
  readonly state: string;
  /** Seconds until it ends; undefined where unknown. */
  readonly secondsLeft?: number | undefined;
}

/** Progress of an experiment. */
export interface Progress {
  /** Share of its work that is done, from 0 to 1. */
  readonly share: number;
  /** The part of `share` that was taken from the cache, in no time. Default: 0. */
  readonly cachedShare?: number | undefined;
  /** What is being done now; empty at the end. */
  readonly doing: readonly Activity[];
}

/** Receives the progress of an experiment. */
export type ProgressListener = (progress: Progress) => void;

/** The end of an experiment. */
export const finished: Progress = { share: 1, doing: [] };

/**
 * Progress of work that is counted.
 *
 * @param title What is counted: 'positives of every K'.
 * @param unit What it is counted in: 'pairs'.
 */
export function countProgress(title: string, unit: string, done: number, total: number): Progress {
  if (done >= total) return finished;
  const state = `${formatThousands(done)} of ${formatThousands(total)} ${unit}`;
  return { share: done / total, doing: [{ title, state }] };
}

/** A listener for a part of an experiment, from one share of its work to another; undefined without a listener for all. */
export function partOf(listener: ProgressListener | undefined, from: number, to: number): ProgressListener | undefined {
  if (!listener) return undefined;
  return ({ share, cachedShare = 0, doing }) =>
    listener({ share: from + (to - from) * share, cachedShare: (to - from) * cachedShare, doing });
}

/** Adds up the progress of units of work, some of which are done side by side. */
export class Meter {
  readonly #weights: readonly number[];
  readonly #listener: ProgressListener | undefined;
  readonly #shares: number[];
  readonly #isCached: boolean[];
  readonly #doing: Map<number, Activity> = new Map();

  /** @param weights How long each unit takes, relative to the others. */
  constructor(weights: readonly number[], listener: ProgressListener | undefined) {
    this.#weights = weights;
    this.#listener = listener;
    this.#shares = weights.map(() => 0);
    this.#isCached = weights.map(() => false);
  }

  /** Reports what a unit of work does, and the share of it that is done. */
  update(unit: number, share: number, activity: Activity): void {
    this.#shares[unit] = share;
    this.#doing.set(unit, activity);
    this.#report();
  }

  /** A listener for the progress of a unit of work that does one thing at a time. */
  listener(unit: number): ProgressListener {
    return ({ share, doing: [activity] }) => activity && this.update(unit, share, activity);
  }

  /** Reports that a unit of work is done. */
  finish(unit: number, isCached: boolean = false): void {
    this.#shares[unit] = 1;
    this.#isCached[unit] = isCached;
    this.#doing.delete(unit);
    this.#report();
  }

  #report(): void {
    const total = this.#weights.reduce((sum, weight) => sum + weight, 0);
    const done = this.#weights.reduce((sum, weight, i) => sum + weight * this.#shares[i]!, 0);
    const cached = this.#weights.reduce((sum, weight, i) => sum + (this.#isCached[i] ? weight : 0), 0);
    const doing = [...this.#doing].sort(([a], [b]) => a - b).map(([, activity]) => activity);
    this.#listener?.({ share: done / total, cachedShare: cached / total, doing });
  }
}

/** 'DLA-SiamCAR, seed 2: epoch 3 of 5, loss 1.912, 71 pairs/s, 4 min 10 s left'. */
export function activityText({ title, state, secondsLeft }: Activity): string {
  const left = secondsLeft !== undefined && Number.isFinite(secondsLeft) ? `, ${durationText(secondsLeft)} left` : '';
  return `${title}: ${state}${left}`;
}

/**
 * Seconds until the end, if the rest takes as long as what was computed; undefined as long as little was computed.
 *
 * @param elapsed Seconds since the beginning.
 */
export function secondsLeft({ share, cachedShare = 0 }: Progress, elapsed: number): number | undefined {
  const computed = share - cachedShare;
  return computed < 0.01 ? undefined : ((1 - share) / computed) * elapsed;
}

/** '1 h 5 min', '4 min 10 s', '12 s'. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${s} s` : `${s} s`;
}
