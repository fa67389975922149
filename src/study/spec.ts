import { compileTarget, type Device } from '../runtime/device.js';
import { modelByName } from '../trackers/catalogue.js';
import { hyperSetFor } from '../trackers/hyper-sets.js';
import type { NetworkSpec } from '../tracking/run/tracker-spec.js';
import { resolveTraining } from '../training/loop/config.js';
import { type StudyConfig, type StudyEntry, trainingFor } from './config.js';

/** A trained tracker in words, and where its hyper-parameters come from. */
export interface EntryTracker {
  readonly spec: NetworkSpec;
  readonly hyperOrigin: string;
}

/**
 * The tracker of a entry's weights, on one thread: it sees what its network was trained on, and has the published
 * hyper-parameters of a benchmark.
 *
 * @param hyper As in `hyperSetFor`.
 * @param device What runs it; the CPU unless told.
 */
export function trackerSpecOf(
  { model: name, title }: StudyEntry,
  seed: number,
  weights: string,
  hyper: string,
  lineup: StudyConfig,
  device?: Device,
): EntryTracker {
  const model = modelByName(name);
  const { hyper: values, origin } = hyperSetFor(model.tracker, hyper);
  const { pixelFormat } = resolveTraining({ ...trainingFor(name, lineup), model: name }).config;
  const label = `${title} (seed ${seed})`;
  const computing = device && {
    ...compileTarget(device),
    device: { name: device.name, reason: device.reason },
  };
  return {
    spec: { name: label, model: name, weights, pixelFormat, hyper: values, threads: 1, ...computing },
    hyperOrigin: origin,
  };
}
