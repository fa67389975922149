import { readInput } from '../../data/images/pixel-format.js';
import { embedFrame } from '../../plots/drawings/annotated-frame.js';
import { workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import { trainingSetsOf, validationSetsOf } from '../../study/data.js';
import { deviceText, experimentDevice } from '../../study/devices/device.js';
import { type Trained, trainingTask } from '../../study/entries/entry-training.js';
import type { PlannedStep, RunContext } from '../../study/experiment.js';
import { mapConcurrently } from '../../study/map-concurrently.js';
import { Meter } from '../../study/progress.js';
import type { StepOutcome } from '../../study/steps/step-cache.js';
import { plannedTraining } from '../../study/study-plan.js';
import { trainingsAtOnce } from '../../study/trainings-at-once.js';
import { groundTruth } from '../../training/loop/batch-targets.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { probePairs } from '../../training/probe/probe.js';
import { type AssignerLifeConfig, type LifePlan, lifePlans } from './config.js';
import type { AssignerLife, AssignerLifeResult, LifePair, ModelLife } from './result.js';

/**
 * Trains every entry, each training a step of the cache, and collects its probes. Trainings run side by side as
 * {@link trainingsAtOnce} says.
 *
 * @throws InputError for an invalid configuration; what training throws; the signal's reason.
 */
export async function runAssignerLife(
  config: AssignerLifeConfig,
  context: RunContext = {},
): Promise<AssignerLifeResult> {
  const started = performance.now();
  const plans = lifePlans(config);
  const { study } = config;
  const device = await experimentDevice(context);
  const sets = (await validationSetsOf(study.data, context)) ?? (await trainingSetsOf(study.data, context));
  const trainings = lifeTrainings(config, device);
  const videos = trainings.flatMap(({ after }) => after);
  for (const step of videos) await step.run({ ...context, progress: undefined }); // before processes read them
  const meter = new Meter(
    trainings.map(() => 1),
    context.progress,
  );
  const atOnce = trainingsAtOnce(study.data, device, context);
  const trained = await mapConcurrently(trainings, atOnce, async (training, i) => {
    const outcome = await training.run({ ...context, progress: meter.listener(i) });
    context.onStep?.(outcome);
    meter.finish(i, outcome.isCached);
    return outcome;
  });
  const models: ModelLife[] = [];
  for (const name of new Set(plans.map(({ entry }) => entry.model))) {
    const own = [...plans.keys()].filter((i) => plans[i]!.entry.model === name);
    const { model, assigner } = plans[own[0]!]!.training;
    models.push({
      model: name,
      title: model.title,
      grid: assigner.grid,
      pairs: await shownPairs(plans[own[0]!]!, config, sets, context),
      assigners: own.map((i) => lifeOf(plans[i]!, trained[i]!)),
    });
  }
  const { training } = plans[0]!;
  return {
    config,
    models,
    trainingPairs: training.config.epochs * training.pairs.pairsPerEpoch,
    provenance: provenance(deviceText(device), started, workerCount(context)),
  };
}

/** The steps that {@link runAssignerLife} takes: a training for each entry. @throws InputError for an invalid configuration. */
export function lifeTrainings(
  { study, probe }: AssignerLifeConfig,
  device: Device | undefined,
): PlannedStep<StepOutcome<Trained>>[] {
  const [seed] = study.trainingSeeds;
  return study.entries.map((entry) => plannedTraining({ ...trainingTask(study, entry, seed!, device?.name), probe }));
}

/** The search images and targets of the pairs whose labels are stored. */
async function shownPairs(
  { training }: LifePlan,
  { probe }: AssignerLifeConfig,
  sets: Parameters<typeof createPairSource>[0],
  { signal, workers }: RunContext,
): Promise<LifePair[]> {
  const options = { ...probe, pairs: probe.shown };
  const source = createPairSource(sets, probePairs(options, training, probe.shown), { signal, workers });
  const { searchSize } = training.pairs;
  const pairs: LifePair[] = [];
  try {
    for await (const { search, boxes, negative, count } of source.batches(0)) {
      for (let pair = 0; pair < count; pair++) {
        const pixels = search.slice(3 * pair * searchSize ** 2, 3 * (pair + 1) * searchSize ** 2);
        const data = readInput(pixels, training.config.pixelFormat);
        const { href } = await embedFrame({ width: searchSize, height: searchSize, data }, { width: searchSize });
        const { x1, y1, x2, y2 } = groundTruth(boxes, negative, pair);
        pairs.push({ href, gt: { x1, y1, x2, y2 } });
      }
    }
  } finally {
    await source.close();
  }
  return pairs;
}

function lifeOf({ entry, training }: LifePlan, { result, provenance: trained }: StepOutcome<Trained>): AssignerLife {
  return {
    title: entry.title,
    assigner: entry.assigner,
    seesPredictions: training.assigner.needsPredictions,
    probes: result.probes!,
    epochs: result.epochs.map(({ epoch, positivesPerImage, regressedShare, validation }) => ({
      epoch: epoch + 1,
      positivesPerImage,
      emptyShare: 1 - regressedShare,
      validationIou: validation?.iou ?? null,
    })),
    trained,
  };
}
