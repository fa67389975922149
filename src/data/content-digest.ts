import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FrameList } from './frames.js';
import type { Sequence } from './sequence.js';
import type { TrainingSet, TrainingVideo } from './training-sets/training-set.js';

/** Which images a digest looks at. */
export interface DigestOptions {
  /** Images of each track, evenly spaced; default: all. */
  readonly images?: number;
  /** Their times of change count too, where results do not leave this machine; default: false. */
  readonly withTimes?: boolean;
}

/**
 * What decides about results that training videos lead to, as 16 hexadecimal digits: names, boxes, numbers of frames, and of
 * images the names and sizes in bytes, as reading them all would take minutes. Folders are left out, so that equal data has
 * equal digits on every machine.
 */
export function digestOfVideos(videos: readonly TrainingVideo[], options: DigestOptions = {}): string {
  return digest((hash) => {
    for (const { name, tracks } of videos) {
      hash.update(`${JSON.stringify(name)}\n`);
      for (const track of tracks) {
        hash.update(bytesOf(track.boxes));
        if (track.frameNumber)
          hash.update(`${Array.from({ length: track.length }, (_, i) => track.frameNumber!(i))}\n`);
        addImages(hash, track, options);
      }
    }
  });
}

/** Images of each track that identify a training set: there are millions in the largest ones. */
const setImages = 3;

/** The same of a training set of files, by a few images of each track. */
export function digestOfTrainingSet({ videos }: TrainingSet): string {
  return digestOfVideos(videos, { images: setImages });
}

/** The same of test sequences, by name, ground truth and images. */
export function digestOfSequences(sequences: readonly Sequence[]): string {
  return digest((hash) => {
    for (const { name, gt, frames } of sequences) {
      hash.update(`${JSON.stringify(name)}\n`).update(bytesOf(gt));
      addImages(hash, frames);
    }
  });
}

function digest(add: (hash: Hash) => void): string {
  const hash = createHash('sha256');
  add(hash);
  return hash.digest('hex').slice(0, 16);
}

function addImages(
  hash: Hash,
  { length, path: pathOf }: Pick<FrameList, 'length' | 'path'>,
  { images = Number.POSITIVE_INFINITY, withTimes = false }: DigestOptions = {},
): void {
  hash.update(`${length}\n`);
  const step = Math.max(1, (length - 1) / (images - 1));
  for (let i = 0; i < length; i += step) {
    const file = pathOf(Math.round(i));
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {}; // undefined where it is not found
    hash.update(`${path.basename(file)} ${size}${withTimes ? ` ${mtimeMs}` : ''}\n`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
