import { trainingCaption } from '../scoring/run-trained.js';
import type { DoseConfig } from './dose-result.js';

/**
 * How the trackers were trained: 'trained here on 2,500 to 40,000 synthetic pairs, mean of seeds 1, 2, 3; each point a training of
 * its own'.
 */
export function doseCaption(config: DoseConfig): string {
  return `${trainingCaption(config, config.pairs)}; each point a training of its own`;
}
