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

/** Adds up the progress of units of work, one after the other or side by side, and what of them came from the cache. */
export class Meter {
  readonly #weights: readonly number[];
  readonly #listener: ProgressListener | undefined;
  readonly #units: Progress[];

  /** @param weights How long each unit takes, relative to the others. */
  constructor(weights: readonly number[], listener: ProgressListener | undefined) {
    this.#weights = weights;
    this.#listener = listener;
    this.#units = weights.map(() => ({ share: 0, doing: [] }));
  }

  /** Reports what a unit of work does, and the share of it that is done. */
  update(unit: number, share: number, activity: Activity): void {
    this.#units[unit] = { share, doing: [activity] };
    this.#report();
  }

  /** A listener for the progress of a unit of work, such as an experiment; {@link finish} ends the unit. */
  listener(unit: number): ProgressListener {
    return (progress) => {
      this.#units[unit] = progress;
      if (progress.doing.length > 0) this.#report();
    };
  }

  /**
   * Reports that a unit of work is done.
   *
   * @param isCached Whether all of it was taken from the cache; default: as much of it as it has reported.
   */
  finish(unit: number, isCached: boolean = false): void {
    this.#units[unit] = { share: 1, cachedShare: isCached ? 1 : this.#units[unit]?.cachedShare, doing: [] };
    this.#report();
  }

  #report(): void {
    const sum = (of: (unit: Progress) => number): number =>
      this.#weights.reduce((all, weight, i) => all + weight * of(this.#units[i]!), 0);
    const total = sum(() => 1);
    this.#listener?.({
      share: sum(({ share }) => share) / total,
      cachedShare: sum(({ cachedShare = 0 }) => cachedShare) / total,
      doing: this.#units.flatMap(({ doing }) => doing),
    });
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
