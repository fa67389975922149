import { assumedDevice, type Device } from '../../runtime/device.js';
import { isMixed, isReal, type StudyConfig, trainingFor } from '../../study/config.js';
import type { RunContext } from '../../study/experiment.js';
import { runStudy, type Study } from '../../study/study.js';
import { planStudy, type StudyPlan, type StudyProtocol } from '../../study/study-plan.js';
import { formatThousands } from '../../text/number-text.js';
import { shortList } from '../../text/short-list.js';
import { resolveTraining } from '../../training/loop/config.js';
import type { TrainedTrackers } from './sources.js';

/** A configuration's study, and the rules by which its trackers run. */
export type TrainedStudy = readonly [
  config: TrainedTrackers & { readonly benchmark: string },
  protocol: Omit<StudyProtocol, 'benchmark'>,
];

/** The steps that {@link runTrained} takes. @throws What `planStudy` throws. */
export function planTrained(
  { study, benchmark, device: own }: TrainedStudy[0],
  protocol: TrainedStudy[1],
  device: Device | undefined,
): StudyPlan {
  return planStudy(study, { benchmark, ...protocol }, own === undefined ? device : assumedDevice(own));
}

/**
 * Trains a configuration's trackers and runs them over its benchmark.
 *
 * @throws What `runStudy` throws.
 */
export function runTrained(
  { study, benchmark, device }: TrainedStudy[0],
  protocol: TrainedStudy[1],
  context: RunContext,
): Promise<Study> {
  return runStudy(study, { benchmark, ...protocol }, device === undefined ? context : { ...context, device });
}

/**
 * How the trackers were trained, for the text under figures and tables: 'trained here on 10,000 synthetic pairs, seed 1'.
 *
 * @param pairs Numbers of pairs; default: of each model in the study.
 */
export function trainingCaption(
  { study }: Pick<TrainedTrackers, 'study'>,
  pairs: readonly number[] = pairsOf(study),
): string {
  const { trainingSeeds: seeds, references, data } = study;
  const range = [...new Set([Math.min(...pairs), Math.max(...pairs)])];
  const counts = range.map((count) => formatThousands(count)).join(' to ');
  const names = shortList(seeds.map(String));
  const trainings = seeds.length === 1 ? `seed ${names}` : `mean of seeds ${names}`;
  const kind = isReal(data) ? '' : isMixed(data) ? 'real and synthetic ' : 'synthetic ';
  const about = `${counts} ${kind}pairs, ${trainings}`;
  return references.length > 0 ? `those trained here: ${about}` : `trained here on ${about}`;
}

function pairsOf(study: StudyConfig): number[] {
  const models = [...new Set(study.entries.map(({ model }) => model))];
  return models.map((name) => {
    const resolved = resolveTraining({ ...trainingFor(name, study), model: name });
    return resolved.config.epochs * resolved.pairs.pairsPerEpoch;
  });
}
