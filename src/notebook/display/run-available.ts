import type { Experiment } from '../../study/experiment.js';
import { type NotebookProgressOptions, notebookProgress } from './progress.js';
import { showList } from './text.js';

/**
 * Runs an experiment with a progress output; where data is missing, shows in one sentence what, and the command that gets it.
 *
 * @param config The configuration, or why there is none.
 * @param options As of `notebookProgress`.
 * @returns Undefined where it is not run.
 * @throws The errors of the run.
 */
export async function runAvailable<Config extends object, Result>(
  experiment: Experiment<Config, Result>,
  config: Config | { readonly notRun: string },
  options: NotebookProgressOptions = {},
): Promise<Result | undefined> {
  if (isConfig(config)) {
    const reason = experiment.unavailableReason?.(config);
    if (reason === undefined) return experiment.run(config, notebookProgress(options));
    showList([`Not run: ${reason}.`]);
  } else showList([`Not run: ${config.notRun}.`]);
  return undefined;
}

function isConfig<Config extends object>(config: Config | { readonly notRun: string }): config is Config {
  return !('notRun' in config);
}
