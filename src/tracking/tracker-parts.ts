import type { PixelFormat } from '../data/images/pixel-format.js';
import type { HostParams } from '../models/parameters.js';
import type { SessionOptions } from '../runtime/session.js';
import type { Model } from '../trackers/catalogue.js';
import type { Hyper } from '../trackers/hyper-sets.js';
import { compileTrackingNetwork, type TrackingOptions } from './compiled-network.js';
import { siameseTracker, type TrackingNetwork } from './siamese-tracker.js';
import type { Tracker } from './tracker.js';

/** Parts of a tracker with a network. */
export interface TrackerParts extends TrackingOptions {
  readonly model: Model;
  /** The network's tensors; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  /** Pixel format that the weights were trained on. */
  readonly pixelFormat: PixelFormat;
  /** See `hyperSet`. */
  readonly hyper: Hyper;
  /** Name of the results; default: the model's. */
  readonly name?: string | undefined;
}

/** Parts of a tracker whose network is calibrated: it computes in floating point on the CPU then. */
export type FloatParts = Omit<TrackerParts, 'int8' | 'provider' | 'eager'>;

/**
 * Builds a Siamese tracker.
 *
 * @throws InputError if a tensor is missing or has another shape, or the device is not available.
 */
export async function buildTracker(parts: TrackerParts): Promise<Tracker> {
  return trackerOf(parts, await networkOf(parts));
}

/** The compiled network of a tracker. */
export async function networkOf(parts: TrackerParts): Promise<TrackingNetwork<object>> {
  const { model, params, int8, half } = parts;
  const sizes = { template: model.templateSize, search: model.searchSize.track };
  return compileTrackingNetwork<object>(model.build(), params, sizes, { ...sessionOptions(parts), int8, half });
}

/** Picks the session options of an object. */
export function sessionOptions({ provider, eager, threads }: SessionOptions): SessionOptions {
  return { ...(provider && { provider }), ...(eager && { eager }), ...(threads !== undefined && { threads }) };
}

/**
 * A tracker with an already compiled network, which several trackers can share.
 *
 * @param sharedMaps See `SiameseParts`.
 */
export function trackerOf(
  parts: Omit<TrackerParts, 'params'>,
  network: TrackingNetwork<object>,
  sharedMaps?: Map<string, object>,
): Tracker {
  const { model, hyper, pixelFormat, name = model.name } = parts;
  const postProcessing = model.tracker.online.postProcessing(hyper, model.searchSize.track);
  return siameseTracker({
    name,
    network,
    postProcessing,
    pixelFormat,
    templateSize: model.templateSize,
    sharedMaps,
  });
}
