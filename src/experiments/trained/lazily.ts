import type { RunContext } from '../../study/experiment.js';
import type { TrainedConfig, TrainedResult } from './result.js';

/** `runTrained`, loaded when it is called: it brings tensorflow.js. */
export async function runLazily(config: TrainedConfig, context: RunContext = {}): Promise<TrainedResult> {
  const { runTrained } = await import('./run.js');
  return runTrained(config, context);
}
