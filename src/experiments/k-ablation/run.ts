import { runInWorkers, workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { checkKAblation } from './check.js';
import { addCounts, type Chunk, type Counts, fixedRules, noCounts } from './count.js';
import { interpretations } from './interpretations.js';
import type { KAblationConfig, KAblationResult } from './result.js';
import type { KAblationWorkerData } from './worker.js';

/** Pairs per task of a worker. It determines the random numbers, so it is not an option. */
const CHUNK = 10_000;

/**
 * Counts P for every K and interpretation.
 *
 * Only label assignment is run, no network: positives depend on the target's box alone, and boxes come from the augmentation
 * of the paper's baselines. All values of K see the same pairs.
 *
 * @throws InputError for a K larger than the grid, an unsorted list of K, or fewer pairs than epochs.
 */
export async function runKAblation(config: KAblationConfig, context: RunContext = {}): Promise<KAblationResult> {
  checkKAblation(config);
  const started = performance.now();
  const { ks, seed, pairs, epochs } = config;
  const perEpoch = Array.from({ length: epochs }, () => noCounts(ks.length));
  const workerData: KAblationWorkerData = { ks, logRatios: config.shapes.logRatios };
  let done = 0;
  const report = (): void =>
    context.progress?.(countProgress(`positives of K = ${ks.join(', ')}`, 'pairs', done, pairs));
  report();
  await runInWorkers<Chunk, Counts>(
    new URL('./worker.js', import.meta.url),
    chunks(config),
    { workers: context.workers, signal: context.signal, workerData },
    (counts, chunk) => {
      addCounts(perEpoch[chunk.epoch]!, counts);
      done += counts.pairs;
      report();
    },
  );
  const total = noCounts(ks.length);
  for (const counts of perEpoch) addCounts(total, counts);
  return {
    ks,
    pairs,
    epochs,
    seed,
    shapes: config.shapes.name,
    interpretations: interpretations.map((interpretation, index) => {
      const of = (values: Float64Array): number[] => [...values.subarray(index * ks.length, (index + 1) * ks.length)];
      const p = of(total.positives).map((sum) => sum / pairs);
      return {
        id: interpretation.id,
        title: interpretation.title,
        p,
        standardError: of(total.squares).map((sum, i) => Math.sqrt((sum / pairs - p[i]! ** 2) / (pairs - 1))),
        empty: of(total.empty).map((count) => count / pairs),
        perEpoch: ks.map((_, i) => perEpoch.map((c) => c.positives[index * ks.length + i]! / c.pairs)),
      };
    }),
    fixed: fixedRules.map((rule, i) => ({ rule, p: total.fixedPositives[i]! / total.fixedPairs })),
    provenance: provenance('cpu', started, workerCount(context)),
  };
}

/** The tasks, made as workers become free: however many pairs, they take no memory. */
function* chunks({ seed, pairs, epochs }: KAblationConfig): Generator<Chunk> {
  for (let epoch = 0; epoch < epochs; epoch++) {
    const inEpoch = Math.floor(((epoch + 1) * pairs) / epochs) - Math.floor((epoch * pairs) / epochs);
    for (let from = 0; from < inEpoch; from += CHUNK) {
      yield { seed, epoch, chunk: from / CHUNK, pairs: Math.min(CHUNK, inEpoch - from) };
    }
  }
}
