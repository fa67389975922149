import type { StudyConfig, StudyEntry } from './config.js';
import { findFinishedStep, type StepOutcome } from './step-cache.js';
import { type Trained, trainStep, trainTask } from './train-step.js';

/**
 * What an earlier training of a line-up's contender gave, where there was one on this machine, on SIAMDLA_DEVICE or the CPU.
 * Nothing is trained.
 */
export function findTraining(
  config: StudyConfig,
  contender: StudyEntry,
  seed: number,
): StepOutcome<Trained> | undefined {
  const device = process.env.SIAMDLA_DEVICE || undefined;
  return findFinishedStep(trainStep(trainTask(config, contender, seed, device), {}));
}
