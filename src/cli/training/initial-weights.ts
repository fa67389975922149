import path from 'node:path';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { type Checkpoint, quoted } from '../../models/checkpoints/checkpoint.js';
import type { NameSource } from '../../models/checkpoints/names.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { initialise } from '../../models/initialise.js';
import { loadBackbone, loadParams } from '../../models/load.js';
import type { HostParams, InitRule } from '../../models/parameters.js';
import type { Model } from '../../trackers/catalogue.js';
import { pixelFormatOf } from '../../tracking/read-network.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `siamdla train` that choose initial weights. */
export interface InitialWeightsChoice {
  /** A file of all layers, or of some. */
  readonly weights?: string;
  /** A file of which the backbone alone is taken. */
  readonly backbone?: string;
  /** Naming of the file's tensors; default: the network's own. */
  readonly keyFormat?: NameSource;
  /** Pixel format of the network's input; default: the file's, else the model's. */
  readonly pixelFormat?: PixelFormat;
  /** Of the tensors that the file lacks. Default: 1. */
  readonly seed?: number;
}

/** Description of the initial weights: the file's name without its folder; undefined without a file. */
export function weightsText({ weights, backbone }: InitialWeightsChoice): string | undefined {
  if (backbone !== undefined) return `backbone of ${path.basename(backbone)}`;
  return weights && path.basename(weights);
}

/** Initial tensors, and the images that they are for. */
export interface InitialWeights {
  readonly params: HostParams;
  /** The one asked for, else the file's, else the model's. */
  readonly pixelFormat: PixelFormat;
}

/**
 * The network's initial tensors: those of a file, and initial values for those that it lacks. Says on stderr how many the
 * file has, and where its pixel format is not the model's or not the one asked for.
 *
 * @param init How the others are initialised.
 * @returns Undefined without a file.
 * @throws InputError as `readCheckpoint`, `pixelFormatOf`, `loadBackbone` and `loadParams`.
 */
export function initialWeights(
  choice: InitialWeightsChoice,
  init: InitRule,
  model: Model,
  terminal: Terminal,
): InitialWeights | undefined {
  const { weights, backbone, keyFormat: from, seed = 1 } = choice;
  const file = backbone ?? weights;
  if (file === undefined) return undefined;
  const checkpoint = readCheckpoint(file);
  const pixelFormat = formatFor(checkpoint, model, choice.pixelFormat, terminal);
  const { table } = model.build();
  const into = initialise(table, { rule: init, seed });
  if (backbone !== undefined) {
    const { params, count } = loadBackbone(table, checkpoint, { from, into });
    terminal.note(`${file}: the backbone's ${count} tensors`);
    return { params, pixelFormat };
  }
  const { params, conversion } = loadParams(table, checkpoint, { from, into });
  terminal.note(`${file}: ${conversion.converted.length} of the network's ${table.length} tensors`);
  return { params, pixelFormat };
}

/** The pixel format to train a file's weights on, as `readNetwork` chooses it; says so where it may be a surprise. */
function formatFor(
  checkpoint: Checkpoint,
  model: Model,
  asked: PixelFormat | undefined,
  terminal: Terminal,
): PixelFormat {
  const { file, metadata } = checkpoint;
  if (asked !== undefined) {
    const noted = metadata.input ?? asked;
    if (noted !== asked) {
      terminal.note(
        `note: ${file} says ${quoted(String(noted))}; its weights are trained on in ${asked}, as --pixel-format says`,
      );
    }
    return asked;
  }
  const { pixelFormat } = pixelFormatOf(checkpoint, model);
  if (pixelFormat !== model.pixelFormat) {
    terminal.note(`note: the pixel format is ${pixelFormat}, as ${file} says; the recipe's is ${model.pixelFormat}`);
  }
  return pixelFormat;
}
