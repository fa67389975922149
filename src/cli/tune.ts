import { Command, Option } from 'commander';
import { pixelFormats } from '../data/images/pixel-format.js';
import { deviceOption } from './device.js';
import { wholeNumber } from './options.js';
import type { TuneOptions } from './tune-run.js';

/** `siamdla tune`: searches a tracker's hyper-parameters. */
export function tuneCommand(): Command {
  return new Command('tune')
    .description("search a tracker's hyper-parameters at random on a validation set")
    .requiredOption('--model <name>', 'a model with a network')
    .requiredOption('--weights <file>', "the model's weights: .safetensors or .pth")
    .requiredOption('--out <folder>', 'where tune.jsonl, which a search goes on from, and best.json are written')
    .option('--benchmark <name>', "a validation set, or a folder in OTB's layout", 'synthetic-validation')
    .option('--annotations <path>', "a named benchmark's folder, or its JSON in pysot's layout")
    .option('--settings <n>', 'how many to compare, the published one included', wholeNumber(1), 64)
    .option('--seed <n>', 'of the settings drawn', wholeNumber(0), 1)
    .option('--hyper <name>', 'the first setting: a published set or a JSON file')
    .addOption(new Option('--input <format>', 'what numbers the weights were trained on').choices(pixelFormats))
    .option('--workers <n>', 'processes (default: as many as there are cores; one on a graphics card)', wholeNumber(1))
    .option('--threads <n>', 'threads of each process', wholeNumber(1), 1)
    .addOption(deviceOption())
    .option('--sequences <names>', 'only these, separated by commas')
    .option('--allow-test', 'search on a test set, whose figures are then no fair comparison any more')
    .option('--json', 'print the whole ranking as JSON')
    .action(async (options: TuneOptions) => {
      const { runTuning } = await import('./tune-run.js'); // loaded when asked for: it brings tensorflow.js
      await runTuning(options);
    });
}
