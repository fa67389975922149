import type { RunContext } from '../../study/experiment.js';
import type { OpeConfig, OpeResult } from './ope-result.js';
import { scorePublishedOpe } from './published-ope.js';
import { scoreTrainedOpe } from './trained-ope.js';

/**
 * Scores published or trained trackers on a one-pass benchmark.
 *
 * @throws What {@link scorePublishedOpe} and {@link scoreTrainedOpe} throw.
 */
export function runOpe(config: OpeConfig, context: RunContext = {}): Promise<OpeResult> {
  return config.source === 'published' ? scorePublishedOpe(config, context) : scoreTrainedOpe(config, context);
}
