import { existsSync } from 'node:fs';
import { benchmarkReaders, readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { readGot10k } from '../../data/benchmarks/got10k.js';
import { requireDataset } from '../../data/locate-dataset.js';
import type { Benchmark } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { ResultLayout } from '../results/results-folder.js';
import { annotationsDigest } from './annotations-digest.js';
import type { Protocol } from './job.js';

/** A benchmark with what its rules ask for. */
export interface FoundBenchmark {
  readonly benchmark: Benchmark;
  readonly protocol: Protocol;
  readonly layout: ResultLayout;
  /** Of all its sequences, so that parts of it tracked elsewhere are known as such; see `annotationsDigest`. */
  readonly annotations: string;
  /** Whether figures for it are published, so that hyper-parameters must not be chosen on it. */
  readonly isTest: boolean;
}

/** What finding a benchmark may need. */
export interface FindOptions {
  /** The folder or JSON file of a named benchmark, before all other places. */
  readonly annotations?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told while the synthetic benchmark is made. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

const synthetic: Readonly<Record<string, { readonly split: 'test' | 'validation'; readonly polygons?: boolean }>> = {
  synthetic: { split: 'test' },
  'synthetic-vot': { split: 'test', polygons: true },
  'synthetic-validation': { split: 'validation' },
};

/** The names that {@link findBenchmark} knows; anything else is a folder. */
export const benchmarkNames: readonly string[] = [
  ...benchmarkReaders.map(({ id }) => id),
  'got10k-test',
  ...Object.keys(synthetic),
];

/**
 * Finds a benchmark by name, or reads a folder in OTB's layout; the synthetic ones are made where they are not there yet.
 *
 * @param name One of {@link benchmarkNames}, or a folder.
 * @throws InputError as the readers throw.
 */
export async function findBenchmark(name: string, options: FindOptions = {}): Promise<FoundBenchmark> {
  const found = await find(name, options);
  return { ...found, annotations: annotationsDigest(found.benchmark, found.protocol) };
}

async function find(name: string, options: FindOptions): Promise<Omit<FoundBenchmark, 'annotations'>> {
  const { annotations, signal, progress } = options;
  if (Object.hasOwn(synthetic, name)) {
    const { syntheticBenchmark } = await import('../../data/synthetic/benchmark.js');
    const benchmark = { ...(await syntheticBenchmark({}, { ...synthetic[name]!, signal, progress })), id: name };
    const isVot = name === 'synthetic-vot';
    const isTest = synthetic[name]!.split === 'test';
    return { benchmark, protocol: isVot ? 'resets' : 'one-pass', layout: isVot ? 'vot' : 'ope', isTest };
  }
  const place = (): string => requireDataset(name, annotations === undefined ? {} : { given: annotations });
  if (name === 'got10k-test') {
    const benchmark = { id: name, title: 'GOT-10k (test)', sequences: readGot10k('test', place()) };
    return { benchmark, protocol: 'one-pass', layout: 'got10k', isTest: true };
  }
  const reader = benchmarkReaders.find(({ id }) => id === name);
  if (!reader) {
    if (!existsSync(name)) {
      const names = benchmarkNames.join(', ');
      throw new InputError(`unknown benchmark '${name}'; expected one of ${names}, or a folder in OTB's layout`);
    }
    return { benchmark: readFolderBenchmark(name), protocol: 'one-pass', layout: 'ope', isTest: false };
  }
  const benchmark = readBenchmark(name, place());
  if (reader.protocol === 'vot') return { benchmark, protocol: 'resets', layout: 'vot', isTest: true };
  const layout = name === 'got10k' ? 'got10k' : 'ope';
  return { benchmark, protocol: 'one-pass', layout, isTest: name !== 'got10k' };
}
