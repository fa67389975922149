import { writePartsAtomic } from '../../../files/writing.js';
import type { TrainingSet, TrainingVideo } from '../training-set.js';
import { trackName } from './prepared.js';

type IsThere = (video: string, track: string, frame: number) => boolean;

/**
 * Writes the table of a set's crops, {video: {track: {frame: [x1, y1, x2, y2]}}}, boxes in pixels of the whole frame to a
 * thousandth. A video at a time, so that its size does not matter; under a temporary name until it is complete.
 *
 * @param isThere Which crops there are.
 */
export function writePreparedTable(file: string, set: TrainingSet, isThere: IsThere): void {
  writePartsAtomic(file, tableParts(set, isThere));
}

function* tableParts(set: TrainingSet, isThere: IsThere): Generator<string> {
  let before = '{\n';
  for (const video of set.videos) {
    const entry = entryOf(video, isThere);
    if (entry === undefined) continue;
    yield `${before}${JSON.stringify(video.name)}: ${entry}`;
    before = ',\n';
  }
  yield before === '{\n' ? '{}\n' : '\n}\n';
}

function entryOf({ name, tracks }: TrainingVideo, isThere: IsThere): string | undefined {
  const entry: Record<string, Record<string, number[]>> = {};
  tracks.forEach(({ length, boxes, frameNumber }, t) => {
    const frames: Record<string, number[]> = {};
    for (let i = 0; i < length; i++) {
      const frame = frameNumber?.(i) ?? i;
      if (!isThere(name, trackName(t), frame)) continue;
      const box = boxes.subarray(4 * i, 4 * i + 4);
      frames[String(frame).padStart(6, '0')] = Array.from(box, (value) => Math.round(1000 * value) / 1000);
    }
    if (Object.keys(frames).length > 0) entry[trackName(t)] = frames;
  });
  return Object.keys(entry).length > 0 ? JSON.stringify(entry) : undefined;
}
