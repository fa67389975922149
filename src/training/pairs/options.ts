import { withOverrides } from '../../config.js';
import { type InputFormat, inputFormats } from '../../data/images/input-format.js';
import { checkOptions, numberFrom, type OptionRules, oneOf } from '../../dla/check-options.js';
import { InputError } from '../../errors.js';
import type { Family } from '../../trackers/catalogue.js';

/** How one image of a pair is varied. Shares are probabilities from 0 to 1. */
export interface ImageAugmentation {
  /** Largest shift, in x and y alike: see `PairGeometry`. */
  readonly shift: number;
  /** Largest relative change of size: see `PairGeometry`. */
  readonly scale: number;
  /** Share of images that are blurred. */
  readonly blur: number;
  /** Share of images that are mirrored left to right. */
  readonly flip: number;
  /** Share of images whose colours are varied. */
  readonly colour: number;
}

/**
 * Whose way of cutting and varying images.
 *
 * - 'pysot': cut from a square of `preparedSize` px around the target. `shift` in its pixels; `scale` of width and height
 *   on their own. Colours by a random offset along the colours' principal axes. Source: STVIR/pysot @ d04028f,
 *   augmentation.py; SiamCAR has the same.
 * - 'siamfcpp': one factor for the whole crop, from 1 / (1 + scale) to 1 + scale; `shift` a share of half the crop's side,
 *   redrawn until the target is wholly inside. Source: MegviiDetection/video_analyst @ f4d1bcc, crop_track_pair.py.
 * - 'cosiamrpn': the target's width and height are varied before the crop is cut around it; `shift` in pixels of the crop.
 *   Boxes are cut to whole numbers. Colours by random brightness, contrast, saturation and hue. Source: tankebuaa/pyvis @
 *   e1a2f15, augmentation.py.
 */
export type PairGeometry = (typeof geometries)[number];

const geometries = ['pysot', 'siamfcpp', 'cosiamrpn'] as const;

/** How training pairs are drawn and cut. */
export interface PairOptions {
  readonly seed: number;
  readonly pairsPerEpoch: number;
  readonly batchSize: number;
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Side of the search image in pixels. */
  readonly searchSize: number;
  /** Context around the target, as a share of its mean side added to each side. */
  readonly context: number;
  /** Share of pairs whose search image shows another object. */
  readonly negativeShare: number;
  readonly inputFormat: InputFormat;
  readonly geometry: PairGeometry;
  readonly template: ImageAugmentation;
  readonly search: ImageAugmentation;
  /** Share of pairs, or for 'cosiamrpn' of images, made grey. */
  readonly grey: number;
  /** Side of the square around the target that geometry 'pysot' varies within, in pixels; the target in its middle. */
  readonly preparedSize: number;
  /**
   * 'once': whole frames are sampled once, the two warps made one. 'twice': first the prepared square is cut and rounded to
   * whole grey levels, then it is warped, which is what training from prepared crops does; twice the work and more.
   */
  readonly resampling: 'once' | 'twice';
  /**
   * How the sets are mixed. 'passes': each gives `usesPerPass` videos, shuffled together (pysot). 'equal': every pair draws
   * its set, each as likely, then a video (CoSiamRPN). A list of [id, share]: draws its set by these (SiamFC++); sets that
   * it does not name are not used.
   */
  readonly mixing: 'passes' | 'equal' | readonly (readonly [string, number])[];
  /** Largest share of images that may be unreadable; five are let pass in any case. */
  readonly maxUnreadable: number;
}

/** SiamRPN++'s training, batch and epoch apart: those of the paper's Sec. 4.1 (120 and 600 000). */
export const pairDefaults: PairOptions = {
  seed: 1,
  pairsPerEpoch: 600_000,
  batchSize: 120,
  templateSize: 127,
  searchSize: 255,
  context: 0.5,
  negativeShare: 0.2,
  inputFormat: 'bgr',
  geometry: 'pysot',
  template: { shift: 4, scale: 0.05, blur: 0, flip: 0, colour: 1 },
  search: { shift: 64, scale: 0.18, blur: 0.2, flip: 0, colour: 1 },
  grey: 0,
  preparedSize: 511,
  resampling: 'once',
  mixing: 'passes',
  maxUnreadable: 0.01,
};

const still: ImageAugmentation = { shift: 0, scale: 0, blur: 0, flip: 0, colour: 0 };

/** Shares of the sets in SiamFC++'s training on all of them. Source: MegviiDetection/video_analyst @ f4d1bcc. */
export const siamFcPpMixing: PairOptions['mixing'] = [
  ['trackingnet', 0.65],
  ['lasot', 0.3],
  ['got10k', 0.2],
  ['vid', 0.2],
  ['det', 0.08],
  ['coco', 0.07],
];

/**
 * What the published training of each tracker changes. The batches of SiamRPN++ and SiamCAR are the
 * paper's (Sec. 4.1). SiamFC++ mixes the published sets by `siamFcPpMixing`; others equally.
 */
export const pairPresets: { readonly [F in Family]: Partial<PairOptions> } = {
  siamrpnpp: {},
  siamcar: { negativeShare: 0, batchSize: 256 },
  siamfcpp: {
    geometry: 'siamfcpp',
    searchSize: 289,
    batchSize: 128,
    pairsPerEpoch: 150_000,
    negativeShare: 0.33,
    template: still,
    search: { ...still, shift: 0.4, scale: 0.3 },
    mixing: 'equal',
  },
  cosiamrpn: {
    geometry: 'cosiamrpn',
    batchSize: 64,
    pairsPerEpoch: 150_000,
    inputFormat: 'rgb-imagenet',
    template: { ...pairDefaults.template, blur: 0.1, colour: 0.2 },
    search: { ...pairDefaults.search, blur: 0.1, flip: 0.01, colour: 0.2 },
    grey: 0.1,
    mixing: 'equal',
  },
};

const share = numberFrom(0, 1);

const augmentation = {
  expected: 'shift and scale from 0 on (scale below 1), and blur, flip and colour from 0 to 1',
  accepts: (value: unknown): boolean => {
    const { shift, scale, blur, flip, colour } = value as ImageAugmentation;
    const isShare = (x: unknown): boolean => share.accepts(x);
    return [blur, flip, colour].every(isShare) && scale >= 0 && scale < 1 && shift >= 0 && Number.isFinite(shift);
  },
};

const side = {
  expected: 'a whole number from 16 to 2048',
  accepts: (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 16 && (value as number) <= 2048,
};

const rules: OptionRules<PairOptions> = {
  seed: { expected: 'a whole number', accepts: Number.isSafeInteger },
  pairsPerEpoch: { expected: 'a whole number from 1 on', accepts: isCount },
  batchSize: { expected: 'a whole number from 1 to 4096', accepts: (v) => isCount(v) && (v as number) <= 4096 },
  templateSize: side,
  searchSize: side,
  context: numberFrom(0, 10),
  negativeShare: share,
  inputFormat: oneOf(...inputFormats),
  geometry: oneOf(...geometries),
  template: augmentation,
  search: augmentation,
  grey: share,
  preparedSize: side,
  resampling: oneOf('once', 'twice'),
  mixing: { expected: "'passes', 'equal', or a list of [id, share] with positive shares", accepts: isMixing },
  maxUnreadable: share,
};

/**
 * Options that differ from the defaults in the named keys only.
 *
 * @throws InputError when a key is unknown or a value is unfit.
 */
export function pairOptions(overrides: Partial<PairOptions>): PairOptions {
  const options = checkOptions(withOverrides(pairDefaults, overrides, 'training pairs'), rules, 'training pairs');
  if (options.geometry === 'pysot' && options.preparedSize < Math.max(options.templateSize, options.searchSize)) {
    throw new InputError(
      `training pairs: option preparedSize is ${options.preparedSize}; expected at least the search image's ${options.searchSize} px`,
    );
  }
  return options;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isMixing(value: unknown): boolean {
  if (value === 'passes' || value === 'equal') return true;
  const isShare = (entry: unknown): boolean =>
    Array.isArray(entry) && typeof entry[0] === 'string' && entry[1] > 0 && Number.isFinite(entry[1]);
  return Array.isArray(value) && value.length > 0 && value.every(isShare);
}
