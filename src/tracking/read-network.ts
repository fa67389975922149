import { type PixelFormat, pixelFormats } from '../data/images/pixel-format.js';
import { InputError } from '../errors.js';
import { type Checkpoint, quoted } from '../models/checkpoints/checkpoint.js';
import type { Conversion } from '../models/checkpoints/convert.js';
import type { NameSource } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../models/load.js';
import type { HostParams } from '../models/parameters.js';
import type { Model } from '../trackers/catalogue.js';
import { modelOf } from '../trackers/model-of.js';

/** Options of {@link readNetwork}. */
export interface ReadNetworkOptions {
  /** Naming of the file's tensors; default: the network's own. */
  readonly keyFormat?: NameSource | undefined;
  /** Pixel format that the weights were trained on; default: the file's, else the model's. */
  readonly pixelFormat?: PixelFormat | undefined;
  /** Values of tensors that the file may lack; default: none. */
  readonly into?: HostParams | undefined;
}

/** The pixel format of weights. */
export interface FoundPixelFormat {
  readonly pixelFormat: PixelFormat;
  /** Whether it is the model's, as neither the caller nor the file names one. */
  readonly isAssumed: boolean;
}

/** A network's tensors as a file of weights has them. */
export interface ReadNetwork extends FoundPixelFormat {
  /** By name; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  readonly conversion: Conversion;
  /** What else the file says. */
  readonly metadata: Checkpoint['metadata'];
}

/**
 * Reads a model's weights. All that tracks with weights or exports them opens them by this function, so that one file always
 * means the same network.
 *
 * @param file A checkpoint: .safetensors or .pth.
 * @throws InputError when the file cannot be read, holds weights of another model (not looked for where `keyFormat` or
 * `into` is given), does not have the model's tensors, or names an unknown pixel format, or when the given one is not known.
 */
export function readNetwork(
  model: Model,
  file: string,
  { keyFormat, pixelFormat, into }: ReadNetworkOptions = {},
): ReadNetwork {
  if (pixelFormat !== undefined && !pixelFormats.includes(pixelFormat)) {
    throw new InputError(`pixel format '${pixelFormat}': not known; expected one of ${pixelFormats.join(', ')}`);
  }
  const checkpoint = readCheckpoint(file);
  if (keyFormat === undefined && into === undefined) refuseOtherModel(checkpoint, model);
  const { params, conversion } = loadParams(model.build().table, checkpoint, { from: keyFormat, into });
  const format = pixelFormat === undefined ? pixelFormatOf(checkpoint, model) : { pixelFormat, isAssumed: false };
  return { params, conversion, metadata: checkpoint.metadata, ...format };
}

/**
 * Refuses weights of another model, as of another version of a tracker.
 *
 * @throws InputError if the checkpoint says so, or has all tensors of another model and not all of this one.
 */
export function refuseOtherModel(checkpoint: Checkpoint, model: Model): void {
  const found = modelOf(checkpoint, model);
  if (found === undefined || found === model.name) return;
  throw new InputError(
    `${checkpoint.file}: holds weights of ${found}; expected ${model.name}: choose model ${found}, or other weights`,
  );
}

/**
 * The pixel format in a checkpoint's metadata, else the model's.
 *
 * @throws InputError for an unknown one.
 */
export function pixelFormatOf({ file, metadata }: Checkpoint, model: Model): FoundPixelFormat {
  const noted = metadata.input ?? undefined;
  if (noted === undefined) return { pixelFormat: model.pixelFormat, isAssumed: true };
  const pixelFormat = pixelFormats.find((name) => name === noted);
  if (pixelFormat !== undefined) return { pixelFormat, isAssumed: false };
  throw new InputError(
    `${file}: its metadata has the pixel format ${quoted(String(noted))}; expected one of ${pixelFormats.join(', ')}: choose the one that the weights were trained on`,
  );
}
