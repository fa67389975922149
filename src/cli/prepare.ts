import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { cutCrops } from '../data/training-sets/cut-crops.js';
import { preparedDefaults } from '../data/training-sets/prepared.js';
import { readTrainingSet, trainingSetIds } from '../data/training-sets/read-training-set.js';
import { InputError } from '../errors.js';
import { checkFolder, shownPath } from '../files.js';
import { interruptSignal, sameCommand } from './interrupt.js';
import { wholeNumber } from './options.js';
import { progressBar } from './progress.js';

interface Options {
  dataset: string;
  root: string;
  out: string;
  workers: number;
  size: number;
  maxUnreadable: string;
  json?: boolean;
}

/** `siamdla prepare`: cuts the squares around a training set's targets, so that training need not decode whole frames. */
export function prepareCommand(): Command {
  return new Command('prepare')
    .description("cut a training set's targets out of its frames, in pysot's layout; goes on where it was interrupted")
    .requiredOption('--dataset <id>', `one of ${trainingSetIds.join(', ')}`)
    .requiredOption('--root <folder>', 'the set as it is published')
    .requiredOption('--out <folder>', 'where crops and train.json go')
    .option('--workers <number>', 'worker threads (default: one per core)', wholeNumber(1), availableParallelism())
    .option('--size <pixels>', 'side of the crops', wholeNumber(128), preparedDefaults.size)
    .option('--max-unreadable <share>', 'stop when more of the images than this cannot be read', '0.01')
    .option('--json', 'print what was done as JSON')
    .action(run);
}

async function run({ dataset, root, out, workers, size, maxUnreadable, json }: Options): Promise<void> {
  const share = Number(maxUnreadable);
  if (!(share >= 0 && share <= 1) || maxUnreadable.trim() === '') {
    throw new InputError(`--max-unreadable ${maxUnreadable}: expected a share from 0 to 1`);
  }
  checkFolder(out, '--out');
  const signal = interruptSignal(sameCommand);
  const reading = progressBar('reading');
  const set = await readTrainingSet(dataset, root, { progress: reading.update, signal }).finally(reading.stop);
  if (set.preparedSize !== undefined)
    throw new InputError(`--root ${root}: holds crops already; expected whole frames`);
  const cutting = progressBar('cutting');
  const context = { workers, maxUnreadable: share, progress: cutting.update, signal };
  const { crops, kept, unreadable } = await cutCrops(set, out, { ...preparedDefaults, size }, context).finally(
    cutting.stop,
  );
  for (const example of unreadable.examples) console.error(`warning: ${example}`);
  if (json) {
    console.log(JSON.stringify({ out, videos: set.videos.length, crops, kept, unreadable, dropped: set.dropped }));
    return;
  }
  const { empty = 0, outside = 0 } = set.dropped ?? {};
  console.log(`${shownPath(out)}: ${crops} crops of ${set.videos.length} videos, ${kept} of them there before`);
  console.log(`left out: ${unreadable.count} unreadable, ${empty} boxes without area, ${outside} outside the image`);
}
