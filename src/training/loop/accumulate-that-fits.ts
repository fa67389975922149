import type { CompileOptions } from '../../runtime/compile.js';
import { DeviceError } from '../../runtime/device-error.js';
import { epochStep } from '../step/epoch-step.js';
import type { TrainingState } from '../step/step-specs.js';
import { TrainingStep } from '../step/training-step.js';
import { BatchTargets } from './batch-targets.js';
import type { ResolvedTraining } from './config.js';

/**
 * The error of a step that was out of memory, with the smallest `accumulate` whose step is not: each is tried with one step of
 * zeros, since memory grows with the batch in ways that depend on the device's library. Where the device is lost meanwhile, the
 * error has the smallest one whose trial did not end, and says so.
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
    const outcome = await tryStep({ ...config, accumulate }, model, epoch, labels, state, compile);
    if (outcome === 'memory') continue;
    const found = outcome === 'fits' ? 'fits' : 'could not be tried, as the device was lost';
    const advice = `--accumulate ${accumulate} ${found} (${config.batch / accumulate} at a time); with --resume it continues from the last checkpoint, if there is one`;
    return new DeviceError('memory', `${what}: ${advice}`, { cause: error });
  }
  return new DeviceError('memory', `${what}, and so does one pair: expected a smaller model or another device`, {
    cause: error,
  });
}

/** Whether the device has memory for a step of zeros; 'lost' where that cannot be found out. */
async function tryStep(
  config: ResolvedTraining['config'],
  model: ResolvedTraining['model'],
  epoch: number,
  { targets, needsPredictions }: BatchTargets,
  { params }: TrainingState,
  compile: CompileOptions,
): Promise<'fits' | 'memory' | 'lost'> {
  const { parts, shape } = epochStep(config, model, epoch, targets, needsPredictions);
  const image = (side: number): Float32Array => new Float32Array(shape.batch * side * side * 3);
  const images = { template: image(shape.templateSize), search: image(shape.searchSize) };
  let step: TrainingStep | undefined;
  try {
    step = await TrainingStep.create(parts, shape, { params, momenta: {} }, compile);
    if (needsPredictions) await step.forward(images);
    await step.run({ ...images, targets: targets.feeds, rate: 0, slowRate: 0 });
    return 'fits';
  } catch (error) {
    if (error instanceof DeviceError && (error.fault === 'memory' || error.fault === 'lost')) return error.fault;
    throw error;
  } finally {
    await step?.dispose().catch(() => {}); // a lost device cannot
  }
}
