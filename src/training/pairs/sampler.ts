import { sideWithContext } from '../../boxes/context.js';
import { cornersAt } from '../../boxes/rows.js';
import type { Track, TrainingSet, TrainingVideo } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { type Rng, random } from '../../random/random.js';
import type { PairOptions } from './options.js';
import { Passes } from './passes.js';
import { planPair } from './plan.js';
import type { AnnotatedBox, PlannedImage } from './plan-types.js';

/** A drawn pair with the plans of its images. */
export interface DrawnPair {
  readonly templateFile: string;
  readonly searchFile: string;
  readonly template: PlannedImage;
  readonly search: PlannedImage;
  /** True if the search image's border has the template image's mean colour. */
  readonly sharesBorder: boolean;
  readonly isNegative: boolean;
}

interface TrackFrame {
  readonly set: TrainingSet;
  readonly track: Track;
  readonly frame: number;
}

/**
 * Draws training pairs. Every pair has its own random stream, so that it does not depend on the order of draws.
 *
 * A pair is negative with probability `negativeShare`. Its video follows from its position in the pass, or is drawn (see
 * `mixing`); the track and the template's frame are drawn uniformly. The search frame of a positive pair is drawn within
 * `frameRange` positions of the template's in the track. That of a negative pair is of a uniformly drawn set that `mixing`
 * uses, video, track and frame; unlike in the reference, the template's track is redrawn, which is rare in large sets.
 * Source: STVIR/pysot @ d04028f, dataset.py.
 */
export class PairSampler {
  /** Those that pairs are drawn from. */
  readonly #sets: readonly TrainingSet[];
  readonly #options: PairOptions;
  readonly #passes: Passes;
  readonly #shares: readonly number[];

  /**
   * @throws InputError if a set has no video or counts that are none, the prepared crops of a used one are too small, `mixing` names no given set, or
   * no negative pair can be drawn.
   */
  constructor(sets: readonly TrainingSet[], options: PairOptions) {
    this.#options = options;
    for (const set of sets) checkSet(set);
    if (sets.length === 0) throw new InputError('training pairs: found no training sets; expected at least one');
    const used = usedSets(sets, options.mixing);
    for (const set of used) checkCrops(set, options);
    this.#sets = used;
    this.#passes = new Passes(used, options.seed);
    this.#shares = cumulativeShares(used, options.mixing);
    const hasSingleTrack = used.length === 1 && used[0]!.videos.length === 1 && used[0]!.videos[0]!.tracks.length < 2;
    if (options.negativeShare > 0 && hasSingleTrack) {
      throw new InputError(
        `training pairs: negativeShare is ${options.negativeShare}, but the sets that are used hold a single track; expected 0, or a second track`,
      );
    }
  }

  /** @param attempt Number of earlier draws of this pair with unreadable images; each attempt has its own stream. */
  draw(epoch: number, index: number, attempt: number = 0): DrawnPair {
    const options = this.#options;
    const names = attempt === 0 ? ['pair', epoch, index] : ['pair', epoch, index, 'again', attempt];
    const rng = random(options.seed, ...names);
    const isNegative = options.negativeShare > 0 && rng.uniform() < options.negativeShare;
    const template = this.#drawFrame(this.#video(epoch, index, attempt, rng), rng);
    const search = isNegative ? this.#drawOther(template, rng) : drawNearby(template, rng);
    return {
      templateFile: template.track.path(template.frame),
      searchFile: search.track.path(search.frame),
      ...planPair(annotatedBox(template), annotatedBox(search), options, rng),
      isNegative,
    };
  }

  #video(epoch: number, index: number, attempt: number, rng: Rng): readonly [TrainingSet, TrainingVideo] {
    if (this.#shares.length > 0) {
      const at = rng.uniform();
      const set = this.#sets[this.#shares.findIndex((end) => at < end)]!;
      return [set, set.videos[rng.below(set.videos.length)]!];
    }
    const pair = epoch * this.#options.pairsPerEpoch + index;
    const { length } = this.#passes;
    const n = attempt === 0 ? pair : Math.floor(pair / length) * length + rng.below(length);
    const { set, video } = this.#passes.videoOfPair(n);
    return [this.#sets[set]!, this.#sets[set]!.videos[video]!];
  }

  #drawFrame([set, { name, tracks }]: readonly [TrainingSet, TrainingVideo], rng: Rng): TrackFrame {
    const track = tracks[rng.below(tracks.length)];
    if (!track || track.length === 0) {
      throw new InputError(
        `training pairs: '${name}' of the set '${set.id}' has a track without frames, or no track; expected at least one frame`,
      );
    }
    return { set, track, frame: rng.below(track.length) };
  }

  #drawOther(than: TrackFrame, rng: Rng): TrackFrame {
    for (let tries = 0; ; tries++) {
      const set = this.#sets[rng.below(this.#sets.length)]!;
      const found = this.#drawFrame([set, set.videos[rng.below(set.videos.length)]!], rng);
      if (!isSameTrack(found.track, than.track) || tries === 1000) return found;
    }
  }
}

/** Compares content: a set may create its track objects anew at every access. */
function isSameTrack(a: Track, b: Track): boolean {
  return a.length === b.length && [0, 1, 2, 3].every((i) => a.boxes[i] === b.boxes[i]) && a.path(0) === b.path(0);
}

/** Draws a frame of the same track within the set's frame range. */
function drawNearby({ set, track, frame }: TrackFrame, rng: Rng): TrackFrame {
  const first = Math.max(0, frame - set.frameRange);
  const last = Math.min(track.length - 1, frame + set.frameRange);
  return { set, track, frame: first + rng.below(last - first + 1) };
}

/** @throws InputError where a set that a program made has no such box, which would give labels without a target. */
function annotatedBox({ set, track, frame }: TrackFrame): AnnotatedBox {
  const box = cornersAt(track.boxes, frame);
  const { x1, y1, x2, y2 } = box;
  if (!(x2 > x1 && y2 > y1 && Number.isFinite(x2 - x1) && Number.isFinite(y2 - y1))) {
    throw new InputError(
      `training pairs: ${track.path(frame)} of the set '${set.id}' has the box [${x1}, ${y1}, ${x2}, ${y2}]; expected x1 < x2 and y1 < y2, four numbers a frame`,
    );
  }
  return { ...box, ...(set.preparedSize !== undefined && { preparedSize: set.preparedSize }) };
}

/** @throws InputError for a set without videos, and for counts that are none, by which no frame or video would be drawn. */
function checkSet({ id, videos, frameRange, usesPerPass }: TrainingSet): void {
  const refuse = (what: string): never => {
    throw new InputError(`training pairs: the set '${id}' has ${what}`);
  };
  if (videos.length === 0) refuse('no videos; expected at least one');
  if (!(frameRange === Number.POSITIVE_INFINITY || (Number.isSafeInteger(frameRange) && frameRange >= 0))) {
    refuse(`the frameRange ${frameRange}; expected a whole number from 0 on`);
  }
  if (!Number.isSafeInteger(usesPerPass)) refuse(`the usesPerPass ${usesPerPass}; expected a whole number, or -1`);
}

/** @throws InputError if even images without augmentation show more than the set's prepared crops hold. */
function checkCrops(set: TrainingSet, options: PairOptions): void {
  const { id, preparedSize } = set;
  const shown = Math.round(shownSide(set, options)); // boxes are rounded to float32
  if (preparedSize === undefined || preparedSize >= shown) return;
  throw new InputError(`training pairs: the crops of '${id}' are ${preparedSize} px wide; expected at least ${shown}`);
}

/**
 * Side of the square that an image without augmentation shows, in pixels of a set's prepared crops. Geometry 'pysot' takes
 * their scale as it is; the others scale the target, here the set's first, to its size in templates.
 */
function shownSide({ videos }: TrainingSet, { geometry, context, templateSize, searchSize }: PairOptions): number {
  const size = Math.max(templateSize, searchSize);
  const [x1, y1, x2, y2] = videos[0]!.tracks[0]?.boxes ?? [];
  if (geometry === 'pysot' || y2 === undefined) return size;
  return (sideWithContext(x2! - x1!, y2 - y1!, context) * size) / templateSize;
}

/** The sets that pairs are drawn from. @throws InputError if there are none. */
function usedSets(sets: readonly TrainingSet[], mixing: PairOptions['mixing']): readonly TrainingSet[] {
  if (mixing === 'equal') return sets;
  if (mixing === 'passes') {
    const used = sets.filter(({ usesPerPass }) => usesPerPass !== 0);
    if (used.length > 0) return used;
    throw new InputError('training pairs: usesPerPass is 0 in every set; expected some videos in a pass');
  }
  const named = new Set(mixing.map(([id]) => id));
  const used = sets.filter(({ id }) => named.has(id));
  if (used.length > 0) return used;
  const [found, expected] = [sets.map(({ id }) => id), [...named]].map((ids) => ids.join(', '));
  throw new InputError(`training pairs: mixing names ${expected}; found only the sets ${found}`);
}

/** Cumulative probabilities of the used sets; empty for mixing by passes. */
function cumulativeShares(sets: readonly TrainingSet[], mixing: PairOptions['mixing']): readonly number[] {
  if (mixing === 'passes') return [];
  const share = new Map(mixing === 'equal' ? sets.map(({ id }) => [id, 1] as const) : mixing);
  const weights = sets.map(({ id }) => share.get(id)!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight, i) => {
    sum += weight / total;
    return i === weights.length - 1 ? Number.POSITIVE_INFINITY : sum;
  });
}
