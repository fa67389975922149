import { type Computing, compileTarget, type Device } from '../../runtime/device.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import type { NetworkSpec } from '../../tracking/run/tracker-spec.js';
import { resolveTraining } from '../../training/loop/config.js';
import { type PretrainedTracker, pretrainedFile, type StudyConfig, type StudyEntry, trainingFor } from '../config.js';

/** The tracker of a trained entry, and where its hyper-parameters come from. */
export interface EntryTracker {
  readonly spec: NetworkSpec;
  readonly hyperOrigin: string;
}

/**
 * The tracker of an entry's weights, on one thread: its images have the format that the network was trained on, its
 * hyper-parameters are the published ones of a benchmark.
 *
 * @param hyper As in `hyperSetFor`.
 * @param device Default: the CPU.
 */
export function trackerSpecOf(
  { model: name, title }: StudyEntry,
  trainingSeed: number,
  weights: string,
  hyper: string,
  study: StudyConfig,
  device?: Device,
): EntryTracker {
  const { pixelFormat } = resolveTraining(trainingFor(name, study)).config;
  return trackerOfWeights(
    { name: `${title} (seed ${trainingSeed})`, model: name, weights, pixelFormat },
    hyper,
    device,
  );
}

/**
 * The tracker of published weights, on one thread.
 *
 * @param hyper As in `hyperSetFor`.
 * @param device Default: the CPU.
 */
export function pretrainedTrackerOf(
  { title: name, model, weights, pixelFormat = modelByName(model).pixelFormat }: PretrainedTracker,
  hyper: string,
  device?: Device,
): EntryTracker {
  return trackerOfWeights({ name, model, weights: pretrainedFile(weights), pixelFormat }, hyper, device);
}

/**
 * The tracker of a weights file, on one thread.
 *
 * @param hyper As in `hyperSetFor`.
 * @param device Default: the CPU.
 */
export function trackerOfWeights(
  network: Pick<NetworkSpec, 'name' | 'model' | 'weights' | 'pixelFormat'>,
  hyper: string,
  device?: Device,
): EntryTracker {
  const { hyper: values, origin } = hyperSetFor(modelByName(network.model), hyper);
  return {
    spec: { ...network, hyper: values, threads: 1, ...computingOn(device) },
    hyperOrigin: origin,
  };
}

/** Where a tracker's network computes. @param device Undefined: the CPU. */
export function computingOn(device: Device | undefined): Computing {
  return device ? { ...compileTarget(device), device: { name: device.name, reason: device.reason } } : {};
}
