import { Option } from 'commander';
import { digestOfTrainingSet } from '../../data/content-digest.js';
import { holdOut } from '../../data/training-sets/hold-out.js';
import { trainingSetIds } from '../../data/training-sets/sampling.js';
import type { DroppedBoxes, TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { parseData } from '../options/data-option.js';
import { parallelCount } from '../options/option-values.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

/** What a network is trained on. */
export interface TrainData {
  /** The folder of each set; the synthetic set has none. */
  readonly sets: ReadonlyMap<string, string | undefined>;
  /** Videos of the synthetic set, and their mean number of frames; default: its own. */
  readonly sequences?: number | undefined;
  readonly frames?: number | undefined;
  /** Of sets of files the last of every so many videos is held out; default: none is. */
  readonly holdOut?: number | undefined;
  readonly workers?: number | undefined;
}

/** The accepted values of `--data`, for messages. */
export const dataNames: string = `synthetic, or NAME=PATH with one of ${trainingSetIds.join(', ')}`;

/** `--workers`, for `train` and `validate`. */
export function pairWorkersOption(): Option {
  const about = 'threads that read and augment pairs (default: one per core but one, at most 8)';
  return new Option('--workers <number>', about).argParser(parallelCount);
}

/**
 * Training sets by id.
 *
 * @param words Values of `--data`: 'synthetic', 'got10k=/data/GOT-10k'.
 * @throws InputError when a word is malformed, or names no training set.
 */
export function parseTrainData(words: readonly string[]): ReadonlyMap<string, string | undefined> {
  const named = words.filter((word) => word !== 'synthetic');
  const bare = named.find((word) => !word.includes('='));
  if (bare !== undefined) throw new InputError(`--data '${bare}': expected ${dataNames}`);
  const places = parseData(named, trainingSetIds);
  const ids = new Set(words.map((word) => word.split('=')[0]!));
  return new Map([...ids].map((id) => [id, places.get(id)]));
}

/**
 * What a network is trained on, without the places: equal on every machine. Sets of files have a digest, so that no training
 * is resumed with others: 'got10k 0123456789abcdef'.
 *
 * @param read The sets; default: digests are left out.
 */
export function dataText(
  { sets, sequences, frames, holdOut: every }: TrainData,
  read: readonly TrainingSet[] = [],
): string {
  const named = [...sets].map(([id, folder]) => {
    const files = folder === undefined ? undefined : read.find((set) => set.id === id);
    return files ? `${id} ${digestOfTrainingSet(files)}` : id;
  });
  const sizes = [
    ...(sequences === undefined ? [] : [counted(sequences, 'sequence')]),
    ...(frames === undefined ? [] : [counted(frames, 'frame')]),
    ...(every === undefined ? [] : [`one of ${every} videos held out`]),
  ];
  return [...named, ...sizes].join(', ');
}

/**
 * The sets to train on, or those for validation. Only the synthetic set has validation videos of its own. A note tells the
 * boxes that a set's reader dropped.
 *
 * @throws As the readers do.
 */
export async function trainingSets(
  data: TrainData,
  part: 'train' | 'validation',
  signal: AbortSignal,
  terminal: Terminal,
): Promise<TrainingSet[]> {
  const { readTrainingSet } = await import('../../data/training-sets/read-training-set.js');
  const read: TrainingSet[] = [];
  for (const [id, folder] of data.sets) {
    const bar = progressBar(folder === undefined ? `synthetic ${part}` : id, terminal);
    const context = { progress: bar.update, signal };
    if (folder === undefined) read.push(await synthetic(data, part, context).finally(bar.stop));
    else if (part === 'train') {
      const set = await readTrainingSet(id, folder, context).finally(bar.stop);
      const dropped = set.dropped && droppedText(set.dropped);
      if (dropped !== undefined) terminal.note(`note: ${id}: boxes left out: ${dropped}`);
      read.push(set);
    }
  }
  return read;
}

/**
 * Takes the videos to validate on out of the sets of files.
 *
 * @param sets As `trainingSets` reads them to train on.
 * @throws As `holdOut`.
 */
export function withHeldOut(
  { sets: places, holdOut: every }: TrainData,
  sets: readonly TrainingSet[],
): { readonly sets: readonly TrainingSet[]; readonly heldOut: readonly TrainingSet[] } {
  if (every === undefined) return { sets, heldOut: [] };
  const split = sets.map((set) => (places.get(set.id) === undefined ? { kept: set } : holdOut(set, every)));
  return {
    sets: split.map(({ kept }) => kept),
    heldOut: split.flatMap((part) => ('heldOut' in part ? [part.heldOut] : [])),
  };
}

/** Numbers of dropped boxes: '2 without area, 1 outside the image'; undefined if there are none. */
function droppedText({ empty, outside, missing = 0 }: DroppedBoxes): string | undefined {
  const causes: [number, string][] = [
    [empty, 'without area'],
    [outside, 'outside the image'],
    [missing, 'without an image'],
  ];
  const list = causes.filter(([count]) => count > 0).map(([count, cause]) => `${count} ${cause}`);
  return list.length > 0 ? list.join(', ') : undefined;
}

async function synthetic(
  { sequences, frames, workers }: TrainData,
  part: 'train' | 'validation',
  context: { readonly progress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<TrainingSet> {
  const size = {
    ...(sequences === undefined ? {} : { sequences: part === 'train' ? sequences : Math.ceil(sequences / 10) }),
    ...(frames === undefined ? {} : { frames }),
  };
  const { syntheticTrainingSet } = await import('../../data/synthetic/benchmark.js');
  const set = await syntheticTrainingSet(size, {
    split: part,
    ...context,
    ...(workers === undefined ? {} : { workers }),
  });
  // a target may be hidden in every frame of a short video
  return { ...set, videos: set.videos.filter(({ tracks }) => tracks.some(({ length }) => length > 0)) };
}
