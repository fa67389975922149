import { type BootstrapOptions, bootstrapOptions } from './bootstrap.js';
import { bootstrapP, comparisonOf, minRuns, resampledDifferences } from './bootstrap-runs.js';
import { type CorrectedVerdict, correctedVerdict, holm, verdictLevel } from './holm.js';
import { fitLinearModel } from './linear-model.js';
import { studentP } from './student-p.js';

/** One of several configurations minus their common control. */
export interface ControlledComparison {
  /** Mean difference over runs and sequences. */
  readonly difference: number;
  /** 95 % interval by the bootstrap over runs and sequences, not corrected. */
  readonly low: number;
  readonly high: number;
  /** Difference of each pair of runs. */
  readonly perRun: readonly number[];
  /** Student's t over runs; NaN for one run. Not corrected. */
  readonly pRuns: number;
  /** The bootstrap over runs and sequences. Not corrected. */
  readonly pBootstrap: number;
  /** The larger of both by Holm's method over all comparisons; NaN below {@link minRuns} runs. */
  readonly corrected: number;
  readonly verdict: CorrectedVerdict;
}

/**
 * Compares several training configurations with one control. All were trained from the same seeds and scored on the same
 * sequences; run i of each shares its seed.
 *
 * A difference must be larger than both kinds of chance, so that its p value is the larger of two:
 *
 * - Student's t over runs, in the randomised block design: score = configuration + seed + rest, whose variance is estimated
 *   from all configurations. With three seeds, the t test of one pair has 2 degrees of freedom and would need t = 15 for a
 *   verdict among eleven comparisons; this one has 22 and needs 3.2. It assumes that seeds vary all configurations alike.
 * - the bootstrap over runs and sequences, which uses the pair's own runs alone, and so keeps a configuration whose trainings
 *   vary more than others from a verdict. By itself it rejects too often with few runs; see `compareRuns`.
 *
 * Both are corrected by Holm's method for the number of comparisons. 'not judged': below {@link minRuns} runs, or the
 * corrected bootstrap excludes 0 while the runs do not: they are too few to tell the difference from chance.
 *
 * Not in the paper.
 *
 * @param control Per run one score per sequence.
 * @param others The same of each configuration, runs and sequences in the same order.
 * @throws InputError as `compareRuns`.
 */
export function compareWithControl(
  control: readonly ArrayLike<number>[],
  others: readonly (readonly ArrayLike<number>[])[],
  options: Partial<BootstrapOptions> = {},
): ControlledComparison[] {
  const { level } = bootstrapOptions(options);
  const plain = others.map((runs) => {
    const resampled = resampledDifferences(runs, control, options);
    const { difference, low, high, perRun } = comparisonOf(resampled, level);
    return { difference, low, high, perRun, pBootstrap: bootstrapP(resampled.means) };
  });
  const pRuns = blockDesignP(plain.map(({ perRun }) => perRun));
  const isJudged = control.length >= minRuns;
  const unknown = others.map(() => Number.NaN);
  const corrected = isJudged ? holm(plain.map(({ pBootstrap }, i) => Math.max(pRuns[i]!, pBootstrap))) : unknown;
  const bootstrapAlone = isJudged ? holm(plain.map(({ pBootstrap }) => pBootstrap)) : unknown;
  return plain.map((comparison, i) => {
    const runsDisagree = corrected[i]! >= verdictLevel && bootstrapAlone[i]! < verdictLevel;
    const verdict = runsDisagree ? 'not judged' : correctedVerdict(comparison.difference, corrected[i]!);
    return { ...comparison, pRuns: pRuns[i]!, corrected: corrected[i]!, verdict };
  });
}

/**
 * p value of each configuration against the control.
 *
 * @param differences Per configuration one difference to the control per seed. The model is fitted to them with zeros for the
 * control: what seeds add to all configurations cancels in the estimates.
 */
function blockDesignP(differences: readonly (readonly number[])[]): number[] {
  const seeds = differences[0]?.length ?? 0;
  if (seeds < 2) return differences.map(() => Number.NaN);
  const levels = [Array.from({ length: seeds }, () => 0), ...differences];
  const indicators = (count: number, at: number): number[] =>
    Array.from({ length: count - 1 }, (_, i) => (i + 1 === at ? 1 : 0));
  const design = levels.flatMap((values, level) =>
    values.map((_, seed) => [1, ...indicators(levels.length, level), ...indicators(seeds, seed)]),
  );
  const { coefficients, standardErrors, freedom } = fitLinearModel(design, levels.flat());
  return differences.map((_, i) => {
    const [effect, error] = [coefficients[i + 1]!, standardErrors[i + 1]!];
    return effect === 0 ? 1 : studentP(effect / error, freedom);
  });
}
