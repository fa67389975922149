import { existsSync } from 'node:fs';
import path from 'node:path';
import { compileTarget } from '../../runtime/device.js';
import type { TrainingView } from '../../study/training-view.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { type TrainResult, train } from '../../training/loop/train.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import type { OwnExperiment } from './own-experiment.js';

/** A finished training of an experiment. */
export interface OwnRun {
  readonly experiment: OwnExperiment;
  readonly epochs: TrainResult['epochs'];
  readonly weights: string;
}

/**
 * Trains an experiment in this process and shows it in a view. A training that was interrupted resumes from its checkpoint, a
 * finished one is taken as it is.
 *
 * @throws The signal's reason, after a checkpoint was saved; what `train` throws.
 */
export async function trainExperiment(experiment: OwnExperiment, view: TrainingView): Promise<OwnRun> {
  const { title, overrides, training, sets, validation, folder, device } = experiment;
  const metrics = path.join(folder, trainingFiles.metrics);
  const steps = training.config.epochs * training.stepsPerEpoch;
  view.start(title, existsSync(metrics) ? readMetrics(metrics) : [], { steps, stepsPerEpoch: training.stepsPerEpoch });
  try {
    const { epochs, weightsFile } = await train(overrides, {
      ...{ sets, validation, folder, device, resume: true, signal: view.signal },
      compile: device ? compileTarget(device) : {},
      progress: view.progress,
      epochDone: view.epochDone,
    });
    await end(view, 'finished');
    return { experiment, epochs, weights: weightsFile! };
  } catch (error) {
    await end(view, view.signal.aborted ? 'stopped' : 'failed');
    throw error;
  }
}

/** Ends a view. One that fails loses its last picture, never the training or the error that ended it. */
async function end(view: TrainingView, outcome: Parameters<TrainingView['finish']>[0]): Promise<void> {
  try {
    await view.finish(outcome);
  } catch {
    // the weights and the checkpoint are saved
  }
}
