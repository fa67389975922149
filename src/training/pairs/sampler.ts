import type { Track, TrainingSet, TrainingVideo } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { type Rng, random } from '../../random/random.js';
import type { PairOptions } from './options.js';
import { Passes } from './passes.js';
import { type AnnotatedBox, type PlannedImage, planPair } from './plan.js';

/** A pair that is drawn and planned. */
export interface DrawnPair {
  readonly templateFile: string;
  readonly searchFile: string;
  readonly template: PlannedImage;
  readonly search: PlannedImage;
  /** Whether the search image's border has the template image's mean colour. */
  readonly sharesBorder: boolean;
  readonly isNegative: boolean;
}

interface Place {
  readonly set: TrainingSet;
  readonly track: Track;
  readonly frame: number;
}

/**
 * Draws training pairs. Pair `index` of an epoch has a stream of random numbers of its own, so that it is the same
 * whoever draws it, and after whichever others.
 *
 * A pair: with a probability of `negativeShare` it is negative. The video is the one that its place in the pass says (or is
 * drawn, see `mixing`); the track and the template's frame are drawn evenly. The search frame of a positive pair lies up
 * to `frameRange` positions before or behind it in the track. That of a negative pair is of any set, video, track and
 * frame, each drawn evenly; the template's own track is drawn again, which the reference does not do: in large sets it
 * hardly ever comes up. Source: STVIR/pysot @ d04028f, dataset.py.
 */
export class PairSampler {
  private readonly passes: Passes;
  private readonly shares: readonly number[];

  /** @throws InputError when there is no video, the mixing names unknown sets, or a negative pair cannot be made. */
  constructor(
    private readonly sets: readonly TrainingSet[],
    private readonly options: PairOptions,
  ) {
    for (const { id, videos } of sets) {
      if (videos.length === 0)
        throw new InputError(`training pairs: the set '${id}' has no videos; expected at least one`);
    }
    const widest = Math.max(options.templateSize, options.searchSize);
    const narrow = sets.find(({ preparedSize }) => preparedSize !== undefined && preparedSize < widest);
    if (narrow && options.geometry === 'pysot') {
      const { id, preparedSize } = narrow;
      throw new InputError(
        `training pairs: the crops of '${id}' are ${preparedSize} px wide; expected at least ${widest}`,
      );
    }
    if (sets.length === 0) throw new InputError('training pairs: found no training sets; expected at least one');
    this.passes = new Passes(sets, options.seed);
    if (this.passes.length === 0) {
      throw new InputError('training pairs: usesPerPass is 0 in every set; expected some videos in a pass');
    }
    this.shares = cumulativeShares(sets, options.mixing);
    const isAlone = sets.length === 1 && sets[0]!.videos.length === 1 && sets[0]!.videos[0]!.tracks.length < 2;
    if (options.negativeShare > 0 && isAlone) {
      throw new InputError(
        `training pairs: negativeShare is ${options.negativeShare}, but there is a single track; expected 0, or another object`,
      );
    }
  }

  /** @param attempt How often an image of this pair could not be read: each attempt is a pair of its own. */
  draw(epoch: number, index: number, attempt: number = 0): DrawnPair {
    const { options } = this;
    const names = attempt === 0 ? ['pair', epoch, index] : ['pair', epoch, index, 'again', attempt];
    const rng = random(options.seed, ...names);
    const isNegative = options.negativeShare > 0 && rng.uniform() < options.negativeShare;
    const template = this.place(this.video(epoch, index, attempt, rng), rng);
    const search = isNegative ? this.another(template, rng) : nearby(template, rng);
    return {
      templateFile: template.track.path(template.frame),
      searchFile: search.track.path(search.frame),
      ...planPair(targetAt(template), targetAt(search), options, rng),
      isNegative,
    };
  }

  private video(epoch: number, index: number, attempt: number, rng: Rng): readonly [TrainingSet, TrainingVideo] {
    if (this.shares.length > 0) {
      const at = rng.uniform();
      const set = this.sets[this.shares.findIndex((end) => at < end)]!;
      return [set, set.videos[rng.below(set.videos.length)]!];
    }
    const pair = epoch * this.options.pairsPerEpoch + index;
    const { length } = this.passes;
    const n = attempt === 0 ? pair : Math.floor(pair / length) * length + rng.below(length);
    const { set, video } = this.passes.videoOfPair(n);
    return [this.sets[set]!, this.sets[set]!.videos[video]!];
  }

  private place([set, { name, tracks }]: readonly [TrainingSet, TrainingVideo], rng: Rng): Place {
    const track = tracks[rng.below(tracks.length)];
    if (!track || track.length === 0) {
      throw new InputError(`training pairs: '${name}' of the set '${set.id}' has a track without frames, or none`);
    }
    return { set, track, frame: rng.below(track.length) };
  }

  private another(than: Place, rng: Rng): Place {
    for (let tries = 0; ; tries++) {
      const set = this.sets[rng.below(this.sets.length)]!;
      const found = this.place([set, set.videos[rng.below(set.videos.length)]!], rng);
      if (!isSameTrack(found.track, than.track) || tries === 1000) return found;
    }
  }
}

/** Tracks may be made anew whenever they are asked for, so that comparing the objects does not do. */
function isSameTrack(a: Track, b: Track): boolean {
  return a.length === b.length && [0, 1, 2, 3].every((i) => a.boxes[i] === b.boxes[i]) && a.path(0) === b.path(0);
}

/** A frame of the same track, up to the set's range away. */
function nearby({ set, track, frame }: Place, rng: Rng): Place {
  const first = Math.max(0, frame - set.frameRange);
  const last = Math.min(track.length - 1, frame + set.frameRange);
  return { set, track, frame: first + rng.below(last - first + 1) };
}

function targetAt({ set, track, frame }: Place): AnnotatedBox {
  const at = 4 * frame;
  const [x1, y1, x2, y2] = [track.boxes[at]!, track.boxes[at + 1]!, track.boxes[at + 2]!, track.boxes[at + 3]!];
  return { x1, y1, x2, y2, ...(set.preparedSize !== undefined && { preparedSize: set.preparedSize }) };
}

/** Per set, the probability of it or one before it; empty when passes decide. */
function cumulativeShares(sets: readonly TrainingSet[], mixing: PairOptions['mixing']): readonly number[] {
  if (mixing === 'passes') return [];
  const share = new Map(mixing === 'equal' ? sets.map(({ id }) => [id, 1] as const) : mixing);
  const weights = sets.map(({ id }) => share.get(id) ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) {
    const [found, expected] = [sets.map(({ id }) => id), [...share.keys()]].map((ids) => ids.join(', '));
    throw new InputError(`training pairs: mixing names ${expected}; found only the sets ${found}`);
  }
  let sum = 0;
  return weights.map((weight, i) => {
    sum += weight / total;
    return i === weights.length - 1 || weights.slice(i + 1).every((later) => later === 0)
      ? Number.POSITIVE_INFINITY
      : sum;
  });
}
