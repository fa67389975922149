import { syntheticTrainingSet } from '../data/synthetic/benchmark.js';
import { readTrainingSet, trainingSetIds } from '../data/training-sets/read-training-set.js';
import type { TrainingSet } from '../data/training-sets/training-set.js';
import { InputError } from '../errors.js';
import { progressBar } from './progress.js';

/** What is trained on. */
export interface DataOptions {
  /** 'synthetic', or a set and its folder: 'got10k=/data/got10k'. */
  readonly data: readonly string[];
  /** Mean size of the synthetic set; its own unless told. */
  readonly sequences?: number | undefined;
  readonly frames?: number | undefined;
  readonly workers?: number | undefined;
}

/** What the option accepts, for messages. */
export const dataNames: string = `synthetic, or NAME=FOLDER with one of ${trainingSetIds.join(', ')}`;

/** What is trained on in words that do not depend on where it lies. */
export function dataText({ data, sequences, frames }: DataOptions): string {
  const names = data.map((word) => word.split('=')[0]!);
  const sizes = [
    ...(sequences === undefined ? [] : [`${sequences} sequences`]),
    ...(frames === undefined ? [] : [`${frames} frames`]),
  ];
  return [...names, ...sizes].join(', ');
}

/**
 * Refuses names that are not known, before anything is read.
 *
 * @throws InputError
 */
export function checkData({ data }: DataOptions): void {
  for (const word of data) {
    const [name, folder] = split(word);
    const isKnown =
      name === 'synthetic' ? folder === '' : (trainingSetIds as readonly string[]).includes(name) && folder !== '';
    if (!isKnown) throw new InputError(`unknown data '${word}'; expected ${dataNames}`);
  }
}

/**
 * The sets to train on, or those to judge on. Only the synthetic set has a part of its own for that.
 *
 * @throws As the readers do.
 */
export async function trainingSets(
  options: DataOptions,
  part: 'train' | 'validation',
  signal: AbortSignal,
): Promise<TrainingSet[]> {
  const sets: TrainingSet[] = [];
  for (const word of options.data) {
    const [name, folder] = split(word);
    const bar = progressBar(name === 'synthetic' ? `synthetic ${part}` : name);
    const reading = { progress: bar.update, signal };
    if (name === 'synthetic') sets.push(await synthetic(options, part, reading).finally(bar.stop));
    else if (part === 'train') sets.push(await readTrainingSet(name, folder, reading).finally(bar.stop));
  }
  return sets;
}

async function synthetic(
  { sequences, frames, workers }: DataOptions,
  part: 'train' | 'validation',
  context: { readonly progress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<TrainingSet> {
  const size = {
    ...(sequences === undefined ? {} : { sequences: part === 'train' ? sequences : Math.ceil(sequences / 10) }),
    ...(frames === undefined ? {} : { frames }),
  };
  const set = await syntheticTrainingSet(size, {
    split: part,
    ...context,
    ...(workers === undefined ? {} : { workers }),
  });
  // a target may be hidden in every frame of a short video
  return { ...set, videos: set.videos.filter(({ tracks }) => tracks.some(({ length }) => length > 0)) };
}

function split(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}
