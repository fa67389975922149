import { syntheticTrainingSet } from '../../data/synthetic/benchmark.js';
import { workerCount } from '../../processes/workers.js';
import { distinctSources, type Provenance, provenance } from '../../provenance/provenance.js';
import { compileTarget } from '../../runtime/device.js';
import { deviceText, experimentDevice } from '../../study/devices/device.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress } from '../../study/progress.js';
import { planOf, type TrainingCostConfig } from './config.js';
import { FinishedPhases } from './finished-phases.js';
import { measureTracker } from './measure.js';
import type { TrackerCost, TrainingCostResult } from './result.js';

/**
 * Trains networks with their baseline's assigner and with DLA alternately, and times both. Losses depend on the configuration
 * alone; times do not repeat.
 *
 * @param parts Folder where every finished phase is kept, and found by an attempt after this one; default: none.
 * @throws InputError for an invalid configuration; what training throws; the signal's reason.
 */
export async function runTrainingCost(
  config: TrainingCostConfig,
  context: RunContext = {},
  parts?: string,
): Promise<TrainingCostResult> {
  const started = performance.now();
  const plans = planOf(config);
  const device = await experimentDevice(context);
  const compile = { ...config.compile, ...(device ? compileTarget(device) : {}) };
  const { signal, workers } = context;
  const rendered = (videos: number, of: number): void =>
    context.progress?.({ share: 0, doing: [{ title: 'training videos', state: `${videos} of ${of} rendered` }] });
  const sets = [await syntheticTrainingSet(config.data, { signal, workers, progress: rendered })];
  const total = config.trackers.reduce((sum, { rounds, steps }) => sum + 4 * (rounds + 1) * steps, 0);
  const sofar = (): Provenance => provenance(deviceText(device), started, workerCount(context));
  const finished = parts === undefined ? undefined : new FinishedPhases(parts, sofar);
  let done = 0;
  const trackers: TrackerCost[] = [];
  for (const plan of plans) {
    const report = (): void =>
      context.progress?.(countProgress(`${plan.tracker.model} with both assigners`, 'iterations', done, total));
    const iterated = (count: number): void => {
      done += count;
      report();
    };
    report();
    trackers.push(await measureTracker(plan, sets, { compile, workers, signal, iterated, finished }));
  }
  return { config, trackers, provenance: distinctSources([...(finished?.found ?? []), sofar()])[0]! };
}
