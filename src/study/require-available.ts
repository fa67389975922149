import { InputError } from '../errors.js';
import type { Experiment } from './experiment.js';

const refusal = 'cannot be run here:';

/**
 * A configuration that can be run on this machine.
 *
 * @returns The configuration itself.
 * @throws InputError that names missing data and how to get it.
 */
export function requireAvailable<Config, Result>(experiment: Experiment<Config, Result>, config: Config): Config {
  const reason = experiment.unavailableReason?.(config);
  if (reason !== undefined) throw new InputError(`${experiment.paper} ${refusal} ${reason}`);
  return config;
}

/** Whether a message is that of {@link requireAvailable}. */
export function isUnavailable(message: string): boolean {
  return message.includes(` ${refusal} `);
}
