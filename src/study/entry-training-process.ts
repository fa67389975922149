import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadBackbone } from '../models/load.js';
import type { HostParams } from '../models/parameters.js';
import { chooseDevice, compileTarget } from '../runtime/device.js';
import { modelByName } from '../trackers/catalogue.js';
import { startingParams } from '../training/loop/initial.js';
import { train } from '../training/loop/train.js';
import { type Pretrained, pretrainedFile } from './config.js';
import { trainingSetsOf, validationSetsOf } from './data.js';
import type { TrainingReport, TrainingTask } from './entry-training.js';
import { entryTrainConfig } from './entry-training-config.js';
import { serveTask } from './processes.js';

/** Trains one entry of a study in a process of its own. */
serveTask<TrainingTask, TrainingReport, null>(async (task, report, signal) => {
  const { entry, trainingSeed, data, threads, folder } = task;
  const device = task.device === undefined ? undefined : await chooseDevice(task.device);
  const { model } = entry;
  const pretrained = task.pretrained?.[model];
  let reportedAt = 0;
  await train(entryTrainConfig(task), {
    sets: await trainingSetsOf(data, { signal }),
    validation: await validationSetsOf(data, { signal }),
    initial: pretrained && initialParams(model, trainingSeed, pretrained),
    folder,
    resume: true,
    wait: true, // for the process of a killed parent, which saves its work
    compile: { ...(device && compileTarget(device)), ...(threads > 0 && { threads }) },
    device,
    ...(threads > 0 && { workers: 1 }),
    signal,
    progress: ({ epoch, step, epochs, stepsPerEpoch, loss, pairsPerSecond }) => {
      if (performance.now() - reportedAt < 500) return;
      reportedAt = performance.now();
      report({ done: epoch * stepsPerEpoch + step, total: epochs * stepsPerEpoch, loss, pairsPerSecond });
    },
  });
  return null;
});

/** The pretrained backbone, and random values for the other tensors. */
function initialParams(name: string, trainingSeed: number, { file, from }: Pretrained): HostParams {
  const model = modelByName(name);
  const { table } = model.build();
  const into = startingParams(table, model.recipe.init, trainingSeed);
  return loadBackbone(table, readCheckpoint(pretrainedFile(file)), { from, into }).params;
}
