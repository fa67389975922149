import type { Benchmark } from '../../data/sequence.js';

/**
 * One part of a benchmark for one of several machines. Parts have about as many frames: each sequence, the longest first,
 * goes to the part that has fewest.
 *
 * @param index The part, from 1.
 * @param count How many parts there are.
 */
export function shardOf(benchmark: Benchmark, index: number, count: number): Benchmark {
  const frames = new Array<number>(count).fill(0);
  const chosen = new Set<string>();
  for (const { name, length } of benchmark.sequences.toSorted((a, b) => b.length - a.length)) {
    const part = frames.indexOf(Math.min(...frames));
    frames[part]! += length;
    if (part === index - 1) chosen.add(name);
  }
  return { ...benchmark, sequences: benchmark.sequences.filter(({ name }) => chosen.has(name)) };
}
