import type { CompileOptions } from '../../runtime/compile.js';
import { DeviceError } from '../../runtime/device-error.js';
import { epochStep } from '../step/epoch-step.js';
import { type TrainingState, TrainingStep } from '../step/training-step.js';
import { BatchTargets } from './batch-targets.js';
import type { ResolvedTraining } from './config.js';

/**
 * The error of a step that was out of memory, with the smallest `accumulate` whose step is not: each is tried with one step of
 * zeros, since memory grows with the batch in ways that depend on the device's library.
 *
 * @param state The network's tensors, which are not changed.
 * @returns An error of one line; `error` itself for another fault.
 */
export async function withFittingAccumulate(
  error: DeviceError,
  { config, model, assigner, boxAssigner }: ResolvedTraining,
  epoch: number,
  state: TrainingState,
  compile: CompileOptions,
): Promise<DeviceError> {
  if (error.fault !== 'memory') return error;
  const what = `${config.batch / config.accumulate} pairs at a time need more memory than the device has`;
  for (let accumulate = config.accumulate + 1; accumulate <= config.batch; accumulate++) {
    if (config.batch % accumulate !== 0) continue;
    const labels = new BatchTargets(assigner, model.tracker.training, config.batch / accumulate, boxAssigner);
    if (!(await fits({ ...config, accumulate }, model, epoch, labels, state, compile))) continue;
    const advice = `--accumulate ${accumulate} fits (${config.batch / accumulate} at a time); with --resume it continues from the last checkpoint, if there is one`;
    return new DeviceError('memory', `${what}: ${advice}`, { cause: error });
  }
  return new DeviceError('memory', `${what}, and so does one pair: expected a smaller model or another device`, {
    cause: error,
  });
}

async function fits(
  config: ResolvedTraining['config'],
  model: ResolvedTraining['model'],
  epoch: number,
  { targets, needsPredictions }: BatchTargets,
  { params }: TrainingState,
  compile: CompileOptions,
): Promise<boolean> {
  const { parts, shape } = epochStep(config, model, epoch, targets, needsPredictions);
  const image = (side: number): Float32Array => new Float32Array(shape.batch * side * side * 3);
  const images = { template: image(shape.templateSize), search: image(shape.searchSize) };
  let step: TrainingStep | undefined;
  try {
    step = await TrainingStep.create(parts, shape, { params, momenta: {} }, compile);
    if (needsPredictions) await step.forward(images);
    await step.run({ ...images, targets: targets.feeds, rate: 0, slowRate: 0 });
    return true;
  } catch (error) {
    if (error instanceof DeviceError && error.fault === 'memory') return false;
    throw error;
  } finally {
    await step?.dispose();
  }
}
