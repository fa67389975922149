import type { StudyConfig, StudyEntry } from './config.js';
import { findFinishedStep, type StepOutcome } from './step-cache.js';
import { type Trained, trainingStep, trainingTask } from './entry-training.js';

/**
 * What an earlier training of a line-up's entry gave, where there was one on this machine, on SIAMDLA_DEVICE or the CPU.
 * Nothing is trained.
 */
export function findTraining(
  config: StudyConfig,
  entry: StudyEntry,
  seed: number,
): StepOutcome<Trained> | undefined {
  const device = process.env.SIAMDLA_DEVICE || undefined;
  return findFinishedStep(trainingStep(trainingTask(config, entry, seed, device), {}));
}
