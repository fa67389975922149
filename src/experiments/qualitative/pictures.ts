import type { Image } from '../../data/images/image.js';
import type { Benchmark, Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { drawableBox, overlapsOf } from '../../metrics/frame-overlaps.js';
import type { FailureStrip } from '../../plots/drawings/failure-strip.js';
import { embedRow, type StripRow } from '../../plots/drawings/tracking-strip.js';
import { checkTrackers } from '../../plots/tracker-style.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { scoreOpe } from '../scoring/score.js';
import { chooseFailureFrames, chooseFrames, countLost } from './choose-frames.js';
import { type Candidate, type ChoiceOptions, pickSequences, withAttributes } from './choose-sequences.js';

/** One tracker's boxes. */
export interface TrackerBoxes {
  readonly tracker: string;
  /** x, y, w, h of every frame, flat, by sequence name. */
  readonly boxes: ReadonlyMap<string, Float64Array>;
}

/** Boxes and frames to show, read from files or just tracked. */
export interface TrackingToShow {
  readonly benchmark: Benchmark;
  /** In the order of the legend, which decides the colours. */
  readonly trackers: readonly TrackerBoxes[];
  /** Returns an image; its errors name the file. */
  readonly frame: (sequence: Sequence, index: number) => Promise<Image>;
}

/** Which sequences and frames are shown. */
export interface PicturesOptions extends ChoiceOptions {
  readonly framesPerSequence: number;
  /** A frame with an overlap of at most this is a failure. */
  readonly threshold: number;
  /** The tracker whose failures are shown; default: the one with most of them. */
  readonly failuresOf?: string | undefined;
  /** Crop frames to the part around the boxes. */
  readonly zoom: boolean;
  readonly convention: Convention;
}

/** A sequence with the trackers' scores and the frames shown. */
export interface ShownSequence {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly length: number;
  /** One per tracker. */
  readonly aucs: readonly number[];
  /** Frames after the first with an overlap of at most the threshold, one number per tracker. */
  readonly lost: readonly number[];
  readonly row: StripRow;
}

/** A tracker's failures on one of the sequences. */
export interface ShownFailure extends FailureStrip {
  readonly sequence: string;
}

/** Embedded pictures, and what they show. */
export interface TrackingPictures {
  readonly trackers: readonly string[];
  /** Number of sequences (with the given attributes) to choose from. */
  readonly considered: number;
  readonly sequences: readonly ShownSequence[];
  /** Undefined where no tracker (or not the given one) lost its target. */
  readonly failure?: ShownFailure;
}

/** A sequence with the overlaps of every tracker. */
interface Measured extends Candidate {
  readonly sequence: Sequence;
}

/**
 * Chooses sequences and frames and embeds them with every tracker's boxes. Only the frames that are shown are decoded.
 *
 * @throws InputError for invalid options, for boxes that cannot be scored, and what `frame` throws for a missing image.
 */
export async function picturesOf(
  show: TrackingToShow,
  options: PicturesOptions,
  context: RunContext = {},
): Promise<TrackingPictures> {
  checkOptions(show, options);
  const chosen = pickSequences(measured(show, options), options);
  const sequences: ShownSequence[] = [];
  for (const [i, each] of chosen.entries()) {
    context.signal?.throwIfAborted();
    sequences.push(await shownSequence(each, show, options));
    context.progress?.(countProgress('frames and boxes', 'sequences', i + 1, chosen.length));
  }
  const failure = await shownFailure(sequences, show, options);
  const trackers = show.trackers.map(({ tracker }) => tracker);
  const considered = withAttributes(show.benchmark.sequences, options.attributes).length;
  return { trackers, considered, sequences, ...(failure ? { failure } : {}) };
}

function measured({ benchmark, trackers }: TrackingToShow, { convention }: PicturesOptions): Measured[] {
  const scores = trackers.map(({ tracker, boxes }) => scoreOpe(tracker, benchmark, boxes, { convention }));
  return benchmark.sequences.map((sequence) => ({
    name: sequence.name,
    attributes: sequence.attributes,
    aucs: scores.map(({ sequences }) => sequences.get(sequence.name)!),
    sequence,
  }));
}

async function shownSequence(
  { name, attributes, aucs, sequence }: Measured,
  show: TrackingToShow,
  { framesPerSequence, threshold, zoom }: PicturesOptions,
): Promise<ShownSequence> {
  const overlaps = show.trackers.map(({ boxes }) => overlapsOf(sequence.gt, boxes.get(name)!));
  const frames = [];
  for (const index of chooseFrames(overlaps, framesPerSequence)) {
    const image = await show.frame(sequence, index);
    const boxes = show.trackers.map((tracker) => drawableBox(tracker.boxes.get(name)!, index));
    frames.push({ index, image, boxes, gt: drawableBox(sequence.gt, index) });
  }
  const row = await embedRow({ title: name, subtitle: attributes.join(', '), frames }, { zoom });
  const lost = overlaps.map((each) => countLost(each, threshold));
  return { name, attributes, length: sequence.length, aucs, lost, row };
}

async function shownFailure(
  sequences: readonly ShownSequence[],
  show: TrackingToShow,
  { framesPerSequence, threshold, failuresOf, zoom }: PicturesOptions,
): Promise<ShownFailure | undefined> {
  const cases = sequences.flatMap(({ name, lost }) =>
    lost.map((frames, place) => ({ name, place, frames, tracker: show.trackers[place]! })),
  );
  const worst = cases
    .filter(({ frames, tracker }) => frames > 0 && (!failuresOf || tracker.tracker === failuresOf))
    .sort((a, b) => b.frames - a.frames)[0];
  if (!worst) return undefined;
  const sequence = show.benchmark.sequences.find(({ name }) => name === worst.name)!;
  const boxes = worst.tracker.boxes.get(worst.name)!;
  const overlaps = overlapsOf(sequence.gt, boxes);
  const frames = [];
  for (const index of chooseFailureFrames(overlaps, threshold, framesPerSequence)) {
    const image = await show.frame(sequence, index);
    frames.push({ index, image, boxes: [drawableBox(boxes, index)], gt: drawableBox(sequence.gt, index) });
  }
  const row = await embedRow({ title: worst.name, frames }, { zoom });
  const { tracker } = worst.tracker;
  return { sequence: worst.name, tracker, overlaps, threshold, frames: row.frames, styleIndex: worst.place };
}

function checkOptions({ benchmark, trackers }: TrackingToShow, options: PicturesOptions): void {
  checkTrackers(trackers.map(({ tracker }) => ({ name: tracker })));
  for (const { tracker, boxes } of trackers) {
    const without = benchmark.sequences.find(({ name }) => !boxes.has(name));
    if (without) throw new InputError(`${tracker}: no boxes for sequence ${without.name}`);
  }
  for (const name of ['count', 'framesPerSequence'] as const) {
    if (Number.isInteger(options[name]) && options[name] > 0) continue;
    throw new InputError(`qualitative: ${name} is ${options[name]}; expected a whole number from 1 on`);
  }
  if (!(options.threshold >= 0 && options.threshold < 1)) {
    throw new InputError(`qualitative: threshold is ${options.threshold}; expected an overlap from 0 to below 1`);
  }
  const { failuresOf } = options;
  if (failuresOf === undefined || trackers.some(({ tracker }) => tracker === failuresOf)) return;
  const names = trackers.map(({ tracker }) => tracker).join(', ');
  throw new InputError(`qualitative: no tracker '${failuresOf}' to show failures of; expected one of ${names}`);
}
