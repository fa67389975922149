import type { Contender, LineupConfig } from './config.js';
import { finishedStep, type StepOutcome } from './step-cache.js';
import { type Trained, trainStep, trainTask } from './train-step.js';

/**
 * What an earlier training of a line-up's contender gave, where there was one on this machine, on SIAMDLA_DEVICE or the CPU.
 * Nothing is trained.
 */
export function trainedBefore(
  config: LineupConfig,
  contender: Contender,
  seed: number,
): StepOutcome<Trained> | undefined {
  const device = process.env.SIAMDLA_DEVICE || undefined;
  return finishedStep(trainStep(trainTask(config, contender, seed, device), {}));
}
