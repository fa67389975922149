import { pysot } from './conventions/pysot.js';
import { evaluateOpe } from './ope.js';
import { type OpeSummary, summarise } from './summary.js';
import { type OpeSequence, plainName } from './testing/real-results.js';
import { evaluateVot, type VotResult } from './vot.js';
import type { VotRun, VotSequence } from './vot-run.js';

/**
 * What is timed, apart from reading: the three curves and the three scores of one tracker on a benchmark without resets.
 *
 * @param results Boxes by plain name of the sequence.
 */
export function scoreOpe(sequences: readonly OpeSequence[], results: ReadonlyMap<string, Float64Array>): OpeSummary {
  return summarise(
    sequences.map(({ name, gt }) => evaluateOpe(gt, results.get(plainName(name))!, { convention: pysot, name })),
  );
}

/** What is timed, apart from reading: accuracy, robustness and EAO of one tracker on VOT2019. */
export function scoreVot2019(
  sequences: readonly VotSequence[],
  runs: ReadonlyMap<string, readonly VotRun[]>,
): VotResult {
  return evaluateVot(sequences, runs, { edition: '2019' });
}
