import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import type { TrainingSet } from '../../../data/training-sets/training-set.js';
import { random } from '../../../random/random.js';
import { testFolder } from '../../../testing/test-folder.js';

/** Creates a set of noise videos as image files: each has 6 frames of 120 x 90 px, its target near the centre. */
export async function noiseTrainingSet(
  t: TestContext,
  videos: number = 5,
  overrides: Partial<TrainingSet> = {},
): Promise<TrainingSet> {
  const folder = testFolder(t);
  const length = 6;
  for (let v = 0; v < videos; v++) {
    mkdirSync(path.join(folder, String(v)));
    for (let i = 0; i < length; i++) {
      const rng = random(v, 'made-set', i);
      const data = Uint8Array.from({ length: 3 * 12 * 9 }, () => rng.below(256));
      await sharp(data, { raw: { width: 12, height: 9, channels: 3 } })
        .resize(120, 90, { kernel: 'linear' })
        .jpeg()
        .toFile(path.join(folder, String(v), `${i}.jpg`));
    }
  }
  return {
    id: 'made',
    title: 'made',
    frameRange: 2,
    usesPerPass: -1,
    videos: Array.from({ length: videos }, (_, v) => ({
      name: String(v),
      tracks: [
        {
          length,
          boxes: Float32Array.from(
            { length: 4 * length },
            (_, k) => [45 + v, 35 + (k >> 2), 70 + v, 55 + (k >> 2)][k % 4]!,
          ),
          path: (index) => path.join(folder, String(v), `${index}.jpg`),
        },
      ],
    })),
    ...overrides,
  };
}
