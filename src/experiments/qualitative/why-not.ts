import { locateDataset } from '../../data/locate-dataset.js';
import { loadBenchmark } from '../benchmarks/load.js';
import { hasImages, withImagesIn } from './images.js';
import type { QualitativeConfig } from './result.js';

/** Why published trackers cannot be shown here: no results, no annotations, or no images. */
export function whyNot(config: QualitativeConfig): string | undefined {
  const { isSimulated, remark, benchmark } = loadBenchmark(config.benchmark, config);
  if (isSimulated) return `${remark.replace(/^placeholder results: /, '')} (siamdla datasets says where they belong)`;
  const { found } = locateDataset(
    config.benchmark,
    config.annotations === undefined ? {} : { given: config.annotations },
  );
  const { sequences } = config.images && found ? withImagesIn(benchmark, found, config.images) : benchmark;
  return sequences.some(hasImages) ? undefined : `no images of ${benchmark.title} here`;
}
