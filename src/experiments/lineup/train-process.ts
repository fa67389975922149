import { syntheticTrainingSet } from '../../data/synthetic/training-set.js';
import { train } from '../../training/loop/train.js';
import { serveTask } from '../steps/processes.js';
import type { TrainReport, TrainTask } from './train-step.js';

/** Trains one contender in a process of its own. */
serveTask<TrainTask, TrainReport, null>(async (task, report, signal) => {
  const { contender, seed, training, data, threads, folder } = task;
  const { model, assigner, assignerOptions = {} } = contender;
  const sets = [await syntheticTrainingSet(data.train, { signal })];
  const validation = [await syntheticTrainingSet(data.validation, { split: 'validation', signal })];
  let said = 0;
  await train(
    { ...training, model, assigner, assignerOptions, seed, data: `synthetic ${JSON.stringify(data.train ?? {})}` },
    {
      sets,
      validation,
      folder,
      resume: true,
      compile: { threads },
      workers: 1,
      signal,
      progress: ({ epoch, step, epochs, stepsPerEpoch, loss, pairsPerSecond }) => {
        if (performance.now() - said < 500) return;
        said = performance.now();
        report({ done: epoch * stepsPerEpoch + step, total: epochs * stepsPerEpoch, loss, pairsPerSecond });
      },
    },
  );
  return null;
});
