import { createHash, type Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { FrameList } from './frames.js';
import type { Sequence } from './sequence.js';
import type { TrainingVideo } from './training-sets/training-set.js';

/**
 * What decides about results that training videos lead to, as 16 hexadecimal digits: names, boxes, and of images the names and
 * sizes in bytes, as reading them all would take minutes. Folders are left out, so that equal data has equal digits on every
 * machine.
 *
 * @param images Images of each track whose sizes are looked up, evenly spaced; default: all.
 */
export function digestOfVideos(videos: readonly TrainingVideo[], images: number = Number.POSITIVE_INFINITY): string {
  return digest((hash) => {
    for (const { name, tracks } of videos) {
      hash.update(`${JSON.stringify(name)}\n`);
      for (const track of tracks) {
        hash.update(bytesOf(track.boxes));
        addImages(hash, track, images);
      }
    }
  });
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
  count: number = Number.POSITIVE_INFINITY,
): void {
  hash.update(`${length}\n`);
  const step = Math.max(1, (length - 1) / (count - 1));
  for (let i = 0; i < length; i += step) {
    const file = pathOf(Math.round(i));
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 'not found';
    hash.update(`${path.basename(file)} ${size}\n`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
