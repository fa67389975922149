import { InputError } from '../../errors.js';
import { annotationsDigest } from '../../tracking/run/annotations-digest.js';
import { type OwnExperiment, type OwnExperimentOptions, openExperiment } from './own-experiment.js';

/**
 * Opens an experiment and the one that it is compared with, and checks both before either is trained.
 *
 * @param against What differs in the other one.
 * @throws What `openExperiment` throws, of the other one with 'against' before it; InputError where the two cannot be compared.
 */
export async function openExperiments(
  mine: OwnExperimentOptions,
  against: object,
): Promise<readonly [mine: OwnExperiment, other: OwnExperiment]> {
  const first = await openExperiment(mine);
  try {
    const second = await openExperiment({ ...mine, ...against });
    checkComparable([first, second]);
    return [first, second];
  } catch (cause) {
    throw cause instanceof InputError ? new InputError(`against: ${cause.message}`, { cause }) : cause;
  }
}

/** @throws InputError for two experiments of the same title, or with other test videos than the first. */
export function checkComparable(experiments: readonly Pick<OwnExperiment, 'title' | 'benchmark'>[]): void {
  const [first] = experiments;
  const titles = new Set<string>();
  for (const { title, benchmark } of experiments) {
    if (titles.has(title))
      throw new InputError(`two runs are '${title}'; choose another assigner, option, model, seed or length for one`);
    titles.add(title);
    if (annotationsDigest(benchmark, 'one-pass') === annotationsDigest(first!.benchmark, 'one-pass')) continue;
    throw new InputError(`'${title}' has other test videos than '${first!.title}'; choose the same test and scale`);
  }
}
