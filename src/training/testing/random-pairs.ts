import { random } from '../../random/random.js';
import type { PairOptions } from '../pairs/options.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';

/**
 * Random pairs without files: a bright rectangle on noise, computed in this thread.
 *
 * @param fault Modifies each batch, to simulate bad data.
 */
export function randomPairs(
  { seed, pairsPerEpoch, batchSize, templateSize, searchSize, negativeShare }: PairOptions,
  fault: (batch: PairBatch, epoch: number, index: number) => void = () => {},
): PairSource {
  const count = Math.floor(pairsPerEpoch / batchSize);
  const template = new Float32Array(batchSize * templateSize ** 2 * 3);
  const search = new Float32Array(batchSize * searchSize ** 2 * 3);
  const boxes = new Float64Array(4 * batchSize);
  const negative = new Uint8Array(batchSize);
  const make = (epoch: number, index: number): PairBatch => {
    const rng = random(seed, 'made-up', epoch, index);
    const noise = Float32Array.from({ length: 4096 }, () => rng.between(-0.5, 0.5));
    for (const image of [template, search]) for (let i = 0; i < image.length; i++) image[i] = noise[(i * 31) & 4095]!;
    for (let pair = 0; pair < batchSize; pair++) {
      negative[pair] = rng.uniform() < negativeShare ? 1 : 0;
      const [w, h] = [rng.between(45, 80), rng.between(45, 80)];
      const [cx, cy] = [rng.between(70, 185), rng.between(70, 185)];
      boxes.set([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 4 * pair);
      const middle = templateSize / 2;
      paint(template, pair, templateSize, [middle - w / 2, middle - h / 2, middle + w / 2, middle + h / 2]);
      if (!negative[pair]) paint(search, pair, searchSize, [...boxes.subarray(4 * pair, 4 * pair + 4)]);
    }
    const batch = { count: batchSize, template, search, boxes, negative };
    fault(batch, epoch, index);
    return batch;
  };
  return {
    pairsPerEpoch,
    batchSize,
    batches: async function* (epoch, from = 0) {
      for (let index = from; index < count; index++) yield make(epoch, index);
    },
    waitedMs: () => 0,
    unreadable: () => ({ count: 0, examples: [] }),
    close: async () => {},
  };
}

function paint(images: Float32Array, image: number, side: number, box: readonly number[]): void {
  const [x1, y1, x2, y2] = box.map((edge) => Math.min(side, Math.max(0, Math.round(edge)))) as [
    number,
    number,
    number,
    number,
  ];
  for (let y = y1; y < y2; y++) {
    images.fill(1.5, 3 * ((image * side + y) * side + x1), 3 * ((image * side + y) * side + x2));
  }
}
