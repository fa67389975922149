import type { PixelFormat } from '../../data/images/pixel-format.js';
import type { Computing } from '../../runtime/device.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { InitialBoxRule } from '../../trackers/definition.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import { standStill } from '../baselines/stand-still.js';
import { templateMatching } from '../baselines/template-matching.js';
import type { Calibration } from '../precision/calibration.js';
import { readNetwork } from '../read-network.js';
import type { Tracker } from '../tracker.js';
import { buildTracker, sessionOptions, type TrackerParts } from '../tracker-parts.js';

/** Trackers without a network, for comparison. */
export const baselines = ['stand-still', 'template-matching'] as const;

/** A name of {@link baselines}. */
export type Baseline = (typeof baselines)[number];

/** A tracker in words, from which a worker process makes it. */
export type TrackerSpec = NetworkSpec | { readonly baseline: Baseline; readonly name: string };

/** A tracker with a network. */
export interface NetworkSpec extends Computing {
  readonly model: string;
  /** A checkpoint of the model. */
  readonly weights: string;
  readonly pixelFormat: PixelFormat;
  readonly hyper: Hyper;
  /** What results are filed under. */
  readonly name: string;
  /** For 8-bit integers. Default: none, the network computes in float32. */
  readonly int8?: Calibration;
  /** Whether it computes in half precision. Default: false. */
  readonly half?: boolean;
}

/**
 * Makes a tracker.
 *
 * @throws InputError when the weights cannot be read or are not the model's, or the device is not available.
 */
export async function makeTracker(spec: TrackerSpec): Promise<Tracker> {
  if ('baseline' in spec) return spec.baseline === 'stand-still' ? standStill(spec.name) : templateMatching(spec.name);
  return buildTracker({ ...partsOf(spec), name: spec.name });
}

/**
 * The parts of a tracker with a network, weights read.
 *
 * @throws InputError when the weights cannot be read or are not the model's.
 */
export function partsOf(spec: NetworkSpec): TrackerParts {
  const { model: name, weights, pixelFormat, hyper, int8, half } = spec;
  const model = modelByName(name);
  const { params } = readNetwork(model, weights, { pixelFormat });
  return { model, params, pixelFormat, hyper, ...sessionOptions(spec), int8, half };
}

/** How trackers without a network derive their first box from an annotation. */
export const baselineInitialBox: InitialBoxRule = { rectangle: 'as-is', polygon: 'min-max' };

/** How a tracker derives its first box from an annotation. */
export function initialBoxRule(spec: TrackerSpec): InitialBoxRule {
  return 'baseline' in spec ? baselineInitialBox : modelByName(spec.model).tracker.online.initialBox;
}
