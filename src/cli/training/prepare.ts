import type { Command } from 'commander';
import { cutCrops } from '../../data/training-sets/prepared/cut-crops.js';
import { preparedDefaults } from '../../data/training-sets/prepared/prepared.js';
import { readTrainingSet } from '../../data/training-sets/read-training-set.js';
import { trainingSetIds } from '../../data/training-sets/sampling.js';
import { InputError } from '../../errors.js';
import { checkFolder } from '../../files/output-folder.js';
import { shownPath } from '../../files/shown-path.js';
import { counted } from '../../text/number-text.js';
import { dataOption, singleData } from '../options/data-option.js';
import { parallelCount, share, wholeNumber } from '../options/option-values.js';
import { sameCommand } from '../terminal/interrupted.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  data?: string[];
  out: string;
  workers?: number;
  size: number;
  maxUnreadable: number;
  json?: boolean;
}

/** `siamdla prepare`: crops the squares around a training set's targets, so that training does not decode whole frames. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(dataOption(`the training set in its published layout: one of ${trainingSetIds.join(', ')}`))
    .requiredOption('--out <folder>', 'folder of the crops and train.json')
    .option('--workers <number>', 'worker threads (default: one per core)', parallelCount)
    .option('--size <pixels>', 'side of the crops in pixels', wholeNumber(128), preparedDefaults.size)
    .option(
      '--max-unreadable <share>',
      'abort when a larger share of the images, and more than five, cannot be read',
      share,
      0.01,
    )
    .option('--json', 'print the counts as JSON')
    .action((options: Options) => prepare(options, terminal));
}

async function prepare({ data, out, workers, size, maxUnreadable, json }: Options, terminal: Terminal): Promise<void> {
  const [id, root] = singleData(data, trainingSetIds);
  checkFolder(out, '--out');
  const signal = terminal.interruptSignal(sameCommand);
  const reading = progressBar('reading', terminal);
  const set = await readTrainingSet(id, root, { progress: reading.update, signal }).finally(reading.stop);
  if (set.preparedSize !== undefined)
    throw new InputError(`--data ${id}=${root}: contains crops already; expected whole frames`);
  const cutting = progressBar('cropping', terminal);
  const context = { workers, maxUnreadable, progress: cutting.update, signal };
  const { crops, kept, unreadable } = await cutCrops(set, out, { ...preparedDefaults, size }, context).finally(
    cutting.stop,
  );
  for (const example of unreadable.examples) terminal.note(`warning: ${example}`);
  if (json) {
    terminal.printJson({ out, videos: set.videos.length, crops, kept, unreadable, dropped: set.dropped });
    return;
  }
  const { empty = 0, outside = 0, missing = 0 } = set.dropped ?? {};
  terminal.print(
    `${shownPath(out)}: ${counted(crops, 'crop')} of ${counted(set.videos.length, 'video')}, ${kept} of them cached`,
  );
  const absent = missing > 0 ? `, ${missing} without an image` : '';
  terminal.print(
    `left out: ${unreadable.count} unreadable, ${empty} boxes without area, ${outside} outside the image${absent}`,
  );
}
