import { rmSync } from 'node:fs';
import path from 'node:path';
import { imageLibrary } from '../../data/images/library.js';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { makeTemporaryFolder } from '../../files/output-folder.js';
import { random } from '../../random/random.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { PairSource } from '../../training/pairs/pair-batch.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import type { BenchRun } from './measure/bench-run.js';

const size = { width: 480, height: 360 };
/** Videos, frames of each, and pairs of a turn. */
const defaultExtent = { videos: 4, frames: 8, pairs: 96 };
type Extent = typeof defaultExtent;
const model = 'siamcar-tiny';

/**
 * Training pairs with the augmentation of SiamCAR, by the processor's time, which other programs hardly change: from frames
 * that the cache holds, and from JPEG files, two of which are decoded for a pair.
 */
export async function benchPairs(run: BenchRun, extent: Extent = defaultExtent): Promise<void> {
  const folder = makeTemporaryFolder('siamdla-bench-');
  try {
    const set = await blurredNoise(folder, extent);
    run.remarks.push(
      `pairs: ${model}, JPEG files of ${size.width} x ${size.height} pixels, quality 85, one worker thread`,
    );
    for (const [from, cacheBytes] of [
      ['cached frames', 2 ** 30],
      ['JPEG files', 0],
    ] as const) {
      const options = { ...modelByName(model).recipe.pairs, batchSize: 8, pairsPerEpoch: extent.pairs };
      const source = createPairSource([set], options, { workers: 1, cacheBytes });
      let epoch = 0;
      try {
        await run.measureTurns({ what: `training pairs from ${from}, per second of a core`, unit: 'pairs' }, () =>
          pairsPerCpuSecond(source, epoch++),
        );
      } finally {
        await source.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pairsPerCpuSecond(source: PairSource, epoch: number): Promise<number> {
  const before = process.cpuUsage();
  let count = 0;
  for await (const batch of source.batches(epoch)) count += batch.count;
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

/** Videos of blurred noise as JPEG files, with a target near the centre. */
async function blurredNoise(folder: string, { videos, frames }: Extent): Promise<TrainingSet> {
  const file = (video: number, frame: number): string => path.join(folder, `${video}-${frame}.jpg`);
  for (let video = 0; video < videos; video++) {
    for (let frame = 0; frame < frames; frame++) {
      const rng = random(1, 'bench', 'pairs', video, frame);
      const data = Uint8Array.from({ length: 3 * size.width * size.height }, () => rng.below(256));
      await imageLibrary()(data, { raw: { ...size, channels: 3 } })
        .blur(2)
        .jpeg({ quality: 85 })
        .toFile(file(video, frame));
    }
  }
  const box = (frame: number): number[] => [185 + frame, 140, 275 + frame, 215];
  return {
    ...{ id: 'noise', title: 'blurred noise', frameRange: 4, usesPerPass: -1 },
    videos: Array.from({ length: videos }, (_, video) => ({
      name: String(video),
      tracks: [
        {
          length: frames,
          boxes: Float32Array.from(Array.from({ length: frames }, (_, frame) => box(frame)).flat()),
          path: (frame: number) => file(video, frame),
        },
      ],
    })),
  };
}
