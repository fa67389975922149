import { readBenchmark } from '../data/benchmarks.js';
import { requireDataset } from '../data/locate-dataset.js';
import type { Benchmark } from '../data/sequence.js';
import { syntheticBenchmark, syntheticTrainingSet } from '../data/synthetic/benchmark.js';
import { readTrainingSet } from '../data/training-sets/read-training-set.js';
import type { TrainingSet } from '../data/training-sets/training-set.js';
import { isReal, type LineupData, type StudyConfig } from './config.js';

/**
 * What a line-up is trained on.
 *
 * @throws InputError when a set is not here; what the readers throw.
 */
export async function trainingSetsOf(data: LineupData, signal?: AbortSignal): Promise<readonly TrainingSet[]> {
  if (!isReal(data)) return [await syntheticTrainingSet(data.train, { signal })];
  const sets: TrainingSet[] = [];
  for (const id of data.sets) sets.push(await readTrainingSet(id, requireDataset(id, { kind: 'training' })));
  return sets;
}

/** What it is judged on while it is trained; nothing where data is real, as the paper holds nothing out. */
export async function validationSetsOf(
  data: LineupData,
  signal?: AbortSignal,
): Promise<readonly TrainingSet[] | undefined> {
  return isReal(data) ? undefined : [await syntheticTrainingSet(data.validation, { split: 'validation', signal })];
}

/**
 * What it tracks.
 *
 * @throws InputError when the benchmark is not here; what the readers throw.
 */
export async function benchmarkOf(
  { data }: StudyConfig,
  benchmark: string,
  protocol: 'one-pass' | 'resets',
  signal?: AbortSignal,
): Promise<Benchmark> {
  if (isReal(data)) return readBenchmark(benchmark, requireDataset(benchmark));
  const withResets = protocol === 'resets';
  const made = await syntheticBenchmark(data.test, { polygons: withResets, signal });
  return { ...made, id: withResets ? 'synthetic-vot' : 'synthetic' };
}
