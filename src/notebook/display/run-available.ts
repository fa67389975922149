import type { Experiment, RunContext } from '../../study/experiment.js';
import { showList } from './text.js';

/**
 * Runs an experiment; where data is missing, shows in one sentence what, and the command that gets it.
 *
 * @param config The configuration, or why there is none.
 * @returns Undefined where it is not run.
 * @throws The errors of the run.
 */
export async function runAvailable<Config extends object, Result>(
  experiment: Experiment<Config, Result>,
  config: Config | { readonly notRun: string },
  context: () => RunContext,
): Promise<Result | undefined> {
  const reason = 'notRun' in config ? config.notRun : experiment.unavailableReason?.(config);
  if (!('notRun' in config) && reason === undefined) return experiment.run(config, context());
  showList([`Not run: ${reason}.`]);
  return undefined;
}
