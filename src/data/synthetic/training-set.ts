import path from 'node:path';
import { numberedFrames } from '../frames.js';
import type { TrainingSet, TrainingVideo } from '../training-sets/training-set.js';
import type { SyntheticOptions } from './options.js';
import { readSequenceRecord } from './sequence-record.js';
import { type SyntheticContext, syntheticSet } from './synthetic-set.js';

/** Frames of which more of the target is hidden or out of view are not trained on. */
const leastSeen = 0.4;

/**
 * The synthetic benchmark's training part, or its validation part, whose textures are others; made first where it is not
 * there yet. Frames that show less than 40 % of the target are left out, and so are videos that have no others: not in the
 * paper; chosen because the published training sets do not annotate absent targets either.
 *
 * @throws As `syntheticSet`.
 */
export async function syntheticTrainingSet(
  overrides: Partial<SyntheticOptions> = {},
  { split = 'train', ...context }: SyntheticContext & { readonly split?: 'train' | 'validation' | undefined } = {},
): Promise<TrainingSet> {
  const { folder, names } = await syntheticSet(split, overrides, context);
  return {
    id: split === 'train' ? 'synthetic' : `synthetic-${split}`,
    title: `synthetic (${split})`,
    videos: names.map((name) => readVideo(folder, name)).filter(({ tracks }) => tracks[0]!.length > 0),
    frameRange: 100,
    usesPerPass: -1,
  };
}

function readVideo(folder: string, name: string): TrainingVideo {
  const { frames } = readSequenceRecord(folder, name);
  const images = numberedFrames({ folder: path.join(folder, name, 'img'), first: 1, length: frames.length, digits: 4 });
  const kept = frames.flatMap(({ hidden, outside }, t) => (1 - hidden - outside >= leastSeen ? [t] : []));
  const boxes = new Float32Array(4 * kept.length);
  kept.forEach((t, i) => {
    const [x, y, w, h] = frames[t]!.box;
    boxes.set([x, y, x + w, y + h], 4 * i);
  });
  return { name, tracks: [{ length: kept.length, boxes, path: (index) => images.path(kept[index]!) }] };
}
