import { simulatedTrackers, simulateOpe } from '../../data/simulated.js';
import { InputError } from '../../errors.js';
import { type BootstrapResult, pairedBootstrap } from '../../metrics/bootstrap.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { type Provenance, provenance } from '../../provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { type BenchmarkPlaces, loadBenchmark } from './load.js';
import { type OpeScore, scoreOpe, scoreOpeFolder } from './score.js';
import { withoutFolders } from './tracker-folders.js';

/** Which benchmark of one pass, where it is, and by whose rules it is scored. */
export interface OpeConfig extends BenchmarkPlaces {
  /** Name of the benchmark: 'otb100'. */
  readonly benchmark: string;
  readonly convention: Convention['name'];
  /** See `ScoreOptions`. */
  readonly hiddenFail?: boolean;
  /** See `ScoreOptions`. */
  readonly allowLengthMismatch?: boolean;
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** Trackers on a benchmark of one pass. */
export interface OpeResult {
  readonly benchmark: string;
  /** 'OTB100', or what stands in for it. */
  readonly title: string;
  readonly sequences: number;
  readonly isSimulated: boolean;
  readonly convention: { readonly name: string; readonly about: string };
  /** Whether frames in which the target cannot be seen counted as failures. */
  readonly hiddenFail: boolean;
  /** Seed of the bootstrap. */
  readonly seed: number;
  /** The best first, by AUC. */
  readonly scores: readonly OpeScore[];
  /** For each tracker, how far its AUC lies below the best one's, over the same sequences; none for the best or on one sequence. */
  readonly behindBest: readonly (BootstrapResult | undefined)[];
  /** What deserves a look in the results read. */
  readonly warnings: readonly string[];
  readonly remark: string;
  readonly provenance: Provenance;
}

/**
 * Scores every tracker whose raw results are found on a benchmark.
 *
 * @throws InputError for results that cannot be read or scored.
 */
export async function runOpe(config: OpeConfig, context: RunContext = {}): Promise<OpeResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const { benchmark, trackers, isSimulated, remark } = loadBenchmark(config.benchmark, config);
  const warnings: string[] = [];
  const { hiddenFail = false, allowLengthMismatch = false } = config;
  if (hiddenFail && !(convention.usesVisibility && benchmark.sequences.some(({ visible }) => visible))) {
    throw new InputError(
      `frames without a visible target cannot count as failures: ${
        convention.usesVisibility
          ? `${benchmark.title} does not mark them`
          : `convention ${convention.name} does not know them`
      }`,
    );
  }
  if (allowLengthMismatch && convention.name === 'otb') {
    throw new InputError(
      'results of another length cannot be scored by convention otb, which repeats the last box in missing frames; use pysot or got10k',
    );
  }
  const options = { convention, hiddenFail, allowLengthMismatch, warnings };
  const scores: OpeScore[] = [];
  const total = isSimulated ? simulatedTrackers.length : trackers.length;
  for (let i = 0; i < total; i++) {
    context.signal?.throwIfAborted();
    scores.push(
      isSimulated
        ? scoreOpe(simulatedTrackers[i]!.name, benchmark, simulateOpe(simulatedTrackers[i]!, benchmark), options)
        : scoreOpeFolder(trackers[i]!, benchmark, options),
    );
    context.progress?.(i + 1, total);
  }
  scores.sort((a, b) => b.summary.auc - a.summary.auc);
  return {
    benchmark: config.benchmark,
    title: benchmark.title,
    sequences: benchmark.sequences.length,
    isSimulated,
    convention: { name: convention.name, about: convention.about },
    hiddenFail,
    seed: config.seed,
    scores,
    behindBest: scores.map((score, i) =>
      i === 0 || benchmark.sequences.length < 2 ? undefined : compare(scores[0]!, score, config.seed),
    ),
    warnings: withoutFolders(warnings, trackers),
    remark: hiddenFail ? `${remark}; frames without a visible target fail` : remark,
    provenance: provenance('cpu', started, 0),
  };
}

function compare(best: OpeScore, other: OpeScore, seed: number): BootstrapResult {
  return pairedBootstrap([...best.sequences.values()], [...other.sequences.values()], { seed });
}
