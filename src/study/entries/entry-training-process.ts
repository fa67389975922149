import path from 'node:path';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { writeFileAtomic } from '../../files/writing.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { initialise } from '../../models/initialise.js';
import { loadBackbone } from '../../models/load.js';
import type { HostParams } from '../../models/parameters.js';
import { chooseDevice, compileTarget } from '../../runtime/device.js';
import { modelByName } from '../../trackers/catalogue.js';
import { resolveTraining } from '../../training/loop/config.js';
import { type TrainContext, train } from '../../training/loop/train.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { Probe } from '../../training/probe/probe.js';
import { type Pretrained, pretrainedFile } from '../config.js';
import { trainingSetsOf, validationSetsOf } from '../data.js';
import { savingGrace, serveTask } from '../processes.js';
import { pairWorkers, probeFile, type TrainingReport, type TrainingTask } from './entry-training.js';
import { entryTrainConfig } from './entry-training-config.js';

/** Trains one entry of a study in a process of its own. */
serveTask<TrainingTask, TrainingReport, null>(async (task, report, signal) => {
  const { entry, trainingSeed, data, threads, folder } = task;
  const device = task.device === undefined ? undefined : await chooseDevice(task.device);
  const { model } = entry;
  const pretrained = task.pretrained?.[model];
  let reportedAt = 0;
  const sets = await trainingSetsOf(data, { signal });
  const validation = await validationSetsOf(data, { signal });
  const compile = { ...(device && compileTarget(device)), ...(threads > 0 && { threads }) };
  const workers = pairWorkers({ threads, device: device?.name });
  await train(entryTrainConfig(task), {
    sets,
    validation,
    initial: pretrained && initialParams(model, trainingSeed, pretrained),
    folder,
    resume: true,
    wait: true, // for the process of a killed parent, which saves its work
    compile,
    device,
    workers,
    signal,
    observe: observer(task, { sets: validation ?? sets, compile, workers }),
    progress: ({ epoch, step, epochs, stepsPerEpoch, loss, pairsPerSecond, secondsLeft }) => {
      if (performance.now() - reportedAt < 500) return;
      reportedAt = performance.now();
      const share = (epoch * stepsPerEpoch + step + 1) / (epochs * stepsPerEpoch);
      report({ share, epoch, epochs, loss, pairsPerSecond, secondsLeft });
    },
  });
  return null;
}, savingGrace);

/** Writes a probe of every epoch into the folder of the training; undefined if the task has none. */
function observer(
  task: TrainingTask,
  { sets, compile, workers }: Pick<TrainContext, 'compile' | 'workers'> & { readonly sets: readonly TrainingSet[] },
): TrainContext['observe'] {
  const { probe: options, folder } = task;
  if (!options) return undefined;
  let probe: Probe | undefined;
  return async (observed) => {
    probe ??= await Probe.create(
      resolveTraining(entryTrainConfig(task)),
      options,
      (pairs) => createPairSource(sets, pairs, { workers }),
      compile,
    );
    writeFileAtomic(path.join(folder, probeFile(observed.epochs)), JSON.stringify(await probe.run(observed)));
  };
}

/** The pretrained backbone, and random values for the other tensors. */
function initialParams(name: string, trainingSeed: number, { file, from }: Pretrained): HostParams {
  const model = modelByName(name);
  const { table } = model.build();
  const into = initialise(table, { rule: model.recipe.init, seed: trainingSeed });
  return loadBackbone(table, readCheckpoint(pretrainedFile(file)), { from, into }).params;
}
