import { turnOf } from './measure/turn.js';
import { trainingCase } from './training-case.js';
import type { TrainingSetup } from './training-in-process.js';

/** Trains for the seconds of each message and answers with pairs per second. */
const { model, batch, threads } = JSON.parse(process.argv[2]!) as TrainingSetup;
process.on('disconnect', () => process.exit()); // the parent is gone
const step = await (await trainingCase({ model, batch })).create({ threads });
await step.run();
process.on('message', (seconds: number) => {
  void turnOf({ run: step.run, units: batch }, seconds).then((pairs) => process.send!(pairs));
});
