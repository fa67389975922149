import { simulatedTrackers, simulateVot } from '../../data/simulated.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { type Provenance, provenance } from '../../provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { type BenchmarkPlaces, loadBenchmark } from './load.js';
import { scoreVot, scoreVotFolder, type VotScore } from './score.js';
import { withoutFolders } from './tracker-folders.js';

/** Which edition of VOT, and where it is. */
export interface VotConfig extends BenchmarkPlaces {
  /** 'vot2018' or 'vot2019'. */
  readonly benchmark: string;
  /** See `ScoreOptions`. */
  readonly allowLengthMismatch?: boolean;
}

/** Trackers under VOT's protocol with restarts. */
export interface VotExperimentResult {
  readonly benchmark: string;
  readonly title: string;
  readonly sequences: number;
  readonly isSimulated: boolean;
  /** The best first, by EAO. */
  readonly scores: readonly VotScore[];
  readonly warnings: readonly string[];
  readonly remark: string;
  readonly provenance: Provenance;
}

/**
 * Scores every tracker whose raw results are found.
 *
 * @throws InputError for results that cannot be read or scored.
 */
export async function runVot(config: VotConfig, context: RunContext = {}): Promise<VotExperimentResult> {
  const started = performance.now();
  const { benchmark, trackers, isSimulated, remark } = loadBenchmark(config.benchmark, config);
  const warnings: string[] = [];
  const scores: VotScore[] = [];
  const total = isSimulated ? simulatedTrackers.length : trackers.length;
  for (let i = 0; i < total; i++) {
    context.signal?.throwIfAborted();
    scores.push(
      isSimulated
        ? scoreVot(simulatedTrackers[i]!.name, benchmark, simulateVot(simulatedTrackers[i]!, benchmark))
        : scoreVotFolder(trackers[i]!, benchmark, {
            convention: pysot,
            allowLengthMismatch: config.allowLengthMismatch ?? false,
            warnings,
          }),
    );
    context.progress?.(i + 1, total);
  }
  return {
    benchmark: config.benchmark,
    title: benchmark.title,
    sequences: benchmark.sequences.length,
    isSimulated,
    scores: scores.sort((a, b) => b.result.eao - a.result.eao),
    warnings: withoutFolders(warnings, trackers),
    remark,
    provenance: provenance('cpu', started, 0),
  };
}
