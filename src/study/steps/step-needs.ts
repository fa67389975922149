import type { Device } from '../../runtime/device.js';
import { isCard } from '../../runtime/device-name.js';
import type { TrackerSpec } from '../../tracking/run/tracker-spec.js';
import { resolveTraining } from '../../training/loop/config.js';
import type { TrainingTask } from '../entries/entry-training.js';
import { entryTrainConfig } from '../entries/entry-training-config.js';
import type { StepNeeds } from '../experiment.js';
import { measuredRates, pairCounts, trackingCoreHours, trainingCoreHours } from '../measured-rates.js';

/** Needs of a training: on public sets or on a card all cores of its machine, else one core. */
export function trainingNeeds(task: Omit<TrainingTask, 'folder'>): StepNeeds {
  const { config, pairs, model } = resolveTraining(entryTrainConfig(task));
  const counts = pairCounts({ ...config, pairsPerEpoch: pairs.pairsPerEpoch });
  const cores = task.threads === 1 && !isCard(task.device) ? 1 : 8; // with a card for itself it makes pairs on all
  return networkNeeds(model.name, cores, trainingCoreHours(model.name, counts), task.device);
}

/**
 * Needs of a run over a benchmark.
 *
 * @param frames How many frames are tracked; undefined where that is not known.
 */
export function trackingNeeds(
  spec: TrackerSpec,
  cores: number,
  frames: number | undefined,
  device: Device | undefined,
): StepNeeds {
  if ('baseline' in spec) return { cores, memoryGiB: 2, gpus: 0, minutes: null };
  const coreHours = frames === undefined ? null : trackingCoreHours(spec.model, frames);
  return networkNeeds(spec.model, cores, coreHours, device?.name);
}

/** @param coreHours On the CPU; null where nothing comparable was measured. */
function networkNeeds(model: string, cores: number, coreHours: number | null, device: string | undefined): StepNeeds {
  const isGpu = isCard(device);
  return {
    cores,
    memoryGiB: measuredRates[model]?.memoryGiB ?? 16,
    gpus: isGpu ? 1 : 0,
    minutes: coreHours === null || isGpu ? null : Math.ceil((60 * coreHours) / cores),
  };
}
