import { Command } from 'commander';
import { pixelFormats } from '../data/images/pixel-format.js';
import { nameSources } from '../models/checkpoints/names.js';
import { modelNames, trainingDataNames } from './choices.js';
import { deviceOption } from './device.js';
import { collect, wholeNumber } from './options.js';
import type { TrainOptions } from './train-run.js';

/** `siamdla train`: trains a network and writes its weights. */
export function trainCommand(): Command {
  return new Command('train')
    .description('train a tracker; Ctrl-C saves it, --resume goes on')
    .requiredOption('--model <name>', `one of ${modelNames.join(', ')}`)
    .requiredOption('--out <folder>', 'folder of checkpoint, weights and metrics')
    .option('--assigner <name>', 'baseline, dla, or a strategy of siamdla assign', 'dla')
    .option('--k <number>', "DLA's K", wholeNumber(1))
    .option('--option <key=value>', "another of the assigner's options; may be repeated", collect)
    .option('--data <set>', `what to train on; may be repeated: ${trainingDataNames} (default: synthetic)`, collect)
    .option('--sequences <number>', 'videos of the synthetic training set', wholeNumber(1))
    .option('--frames <number>', 'mean frames of its videos', wholeNumber(4))
    .option('--epochs <number>', "epochs (default: the model's preset)", wholeNumber(1))
    .option('--batch <number>', 'pairs per step', wholeNumber(1))
    .option('--accumulate <number>', 'parts that a batch is cut into, to fit into memory', wholeNumber(1))
    .option('--pairs-per-epoch <number>', 'pairs per epoch', wholeNumber(1))
    .option('--validation-pairs <number>', 'held-out pairs after each epoch; 0 for none', wholeNumber(0))
    .option('--negative-share <number>', 'share of pairs of different objects', Number)
    .option('--rate <number>', 'highest learning rate', Number)
    .option('--gpus <number>', 'multiplies the rate, as trainers that add gradients of several GPUs do', wholeNumber(1))
    .option('--input <format>', `what numbers the network sees: ${pixelFormats.join(' or ')}`)
    .option('--init <rule>', "initial values: 'reference' or 'paper'")
    .option('--weights <file>', 'begin with these weights, all or some of them')
    .option('--from <names>', `whose names they have: ${nameSources.join(', ')}`)
    .option('--seed <number>', 'of initial values, pairs and labels', wholeNumber(0))
    .option('--threads <number>', 'threads of a step (default: all cores)', wholeNumber(1))
    .addOption(deviceOption())
    .option('--workers <number>', 'threads that make pairs', wholeNumber(1))
    .option('--resume', "go on from the folder's checkpoint")
    .option('--json', 'print the epochs as JSON')
    .action(async (options: TrainOptions) => {
      const { runTraining } = await import('./train-run.js'); // loaded when asked for: it brings tensorflow.js
      await runTraining(options);
    });
}
