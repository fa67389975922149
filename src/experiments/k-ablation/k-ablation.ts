import { builtInShapes } from '../../data/target-shapes.js';
import { checkK } from '../../dla/dynamic.js';
import { pointCount, siamCarGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { cached } from '../../study/cached.js';
import type { Experiment, RunContext } from '../../study/experiment.js';
import { provenance } from '../../study/provenance.js';
import { runInWorkers, workerCount } from '../../workers.js';
import { addCounts, type Chunk, type Counts, fixedRules, noCounts } from './count.js';
import { kAblationFigures } from './figures.js';
import { interpretations } from './interpretations.js';
import type { KAblationConfig, KAblationResult } from './result.js';
import { kAblationFindings, kAblationTable } from './summary.js';
import type { KAblationWorkerData } from './worker.js';

/** Pairs per task of a worker. It determines the random numbers, so it is not an option. */
const CHUNK = 10_000;

const paper: KAblationConfig = {
  ks: [5, 7, 9, 11, 13, 15, 17, 19, 21, 23],
  pairs: 12_000_000,
  epochs: 20,
  seed: 1,
  shapes: builtInShapes,
};

/**
 * Counts P for every K and interpretation.
 *
 * Only label assignment is run, no network: positives depend on the target's box alone, and boxes come from the augmentation
 * of the paper's baselines. All values of K see the same pairs.
 *
 * @throws InputError for a K larger than the grid, an unsorted list of K, or fewer pairs than epochs.
 */
async function run(config: KAblationConfig, context: RunContext = {}): Promise<KAblationResult> {
  check(config);
  const started = performance.now();
  const { ks, seed, pairs, epochs } = config;
  const perEpoch = Array.from({ length: epochs }, () => noCounts(ks.length));
  const workerData: KAblationWorkerData = { ks, logRatios: config.shapes.logRatios };
  let done = 0;
  context.progress?.(0, pairs);
  await runInWorkers<Chunk, Counts>(
    new URL('./worker.js', import.meta.url),
    chunks(config),
    { workers: context.workers, signal: context.signal, workerData },
    (counts, chunk) => {
      addCounts(perEpoch[chunk.epoch]!, counts);
      done += counts.pairs;
      context.progress?.(done, pairs);
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

function check({ ks, pairs, epochs }: KAblationConfig): void {
  if (ks.length === 0 || ks.some((k, i) => i > 0 && k <= ks[i - 1]!)) {
    throw new InputError(`the values of K are [${ks.join(', ')}]; expected at least one, in ascending order`);
  }
  for (const k of ks) checkK(k, pointCount(siamCarGrid));
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new InputError(`epochs is ${epochs}; expected a whole number from 1 on`);
  }
  if (!Number.isInteger(pairs) || pairs < epochs) {
    throw new InputError(`pairs is ${pairs}; expected a whole number, at least one for each of ${epochs} epochs`);
  }
}

function chunks({ seed, pairs, epochs }: KAblationConfig): Chunk[] {
  const all: Chunk[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const inEpoch = Math.floor(((epoch + 1) * pairs) / epochs) - Math.floor((epoch * pairs) / epochs);
    for (let from = 0; from < inEpoch; from += CHUNK) {
      all.push({ seed, epoch, chunk: from / CHUNK, pairs: Math.min(CHUNK, inEpoch - from) });
    }
  }
  return all;
}

/** Fig. 9: mean number of positives of DLA by K and by epoch; at the paper's scale over 12 million pairs per K. */
export const kAblation: Experiment<KAblationConfig, KAblationResult> = {
  id: 'k-ablation',
  paper: 'Fig. 9',
  title: 'Mean number of positives P against K',
  scales: { smoke: { ...paper, pairs: 20_000 }, mini: paper, paper }, // the paper's size takes a minute and a half on two cores
  run: (config, context = {}) => cached('k-ablation', config, context, () => run(config, context)),
  figures: kAblationFigures,
  tables: (result) => [kAblationTable(result)],
  findings: kAblationFindings,
};
