import { Option } from 'commander';
import { pixelFormats } from '../../data/images/pixel-format.js';
import { nameSources } from '../../models/checkpoints/names.js';
import { precisions } from '../../tracking/precision/choose-calibration.js';

/**
 * `--pixel-format`.
 *
 * @param about What it is of, and its default, for the help.
 */
export function pixelFormatOption(about: string): Option {
  return new Option('--pixel-format <name>', `pixel format ${about}`).choices(pixelFormats);
}

/**
 * `--key-format`.
 *
 * @param about Which tensors it names, and its default, for the help.
 */
export function keyFormatOption(about: string): Option {
  return new Option(
    '--key-format <name>',
    `naming of ${about} (default: the network's own, as the reference trackers name them)`,
  ).choices(nameSources);
}

/** `--precision` and `--calibrate`, the same for `track` and `export`. */
export function precisionOptions(): readonly Option[] {
  return [
    new Option('--precision <name>', 'numbers of the network; fp16 for graphics cards, int8 on the CPU only')
      .choices(precisions)
      .default('fp32'),
    new Option(
      '--calibrate <folder>',
      "training videos in OTB's layout that int8 takes ranges from (default: the calibration beside the weights)",
    ),
  ];
}
