import { withOverrides } from '../../config.js';
import { type PixelFormat, pixelFormats } from '../../data/images/pixel-format.js';
import { checkOptions, numberFrom, type OptionRules, oneOf } from '../../dla/check-options.js';
import { InputError } from '../../errors.js';
import {
  type ImageAugmentation,
  noAugmentation,
  type PairRecipe,
  pairGeometries,
  pairRecipeDefaults,
} from '../../trackers/pair-recipe.js';

/** How training pairs are drawn and cropped: a recipe, and settings that follow from the training. */
export interface PairOptions extends PairRecipe {
  readonly seed: number;
  readonly batchSize: number;
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Side of the search image in pixels. */
  readonly searchSize: number;
  readonly pixelFormat: PixelFormat;
}

/** SiamRPN++'s pairs with the paper's batch size (Sec. 4.1). */
export const pairDefaults: PairOptions = {
  ...pairRecipeDefaults,
  seed: 1,
  batchSize: 120,
  templateSize: 127,
  searchSize: 255,
  pixelFormat: 'bgr',
};

const share = numberFrom(0, 1);

const shares = (Object.keys(noAugmentation) as (keyof ImageAugmentation)[]).filter(
  (name) => name !== 'shift' && name !== 'scale',
);

const augmentation = {
  expected: `shift >= 0, scale in [0, 1), and ${shares.join(', ')} in [0, 1]`,
  accepts: (value: unknown): boolean => {
    const options = value as ImageAugmentation;
    const { shift, scale } = options;
    const areShares = shares.every((name) => share.accepts(options[name]));
    return areShares && scale >= 0 && scale < 1 && shift >= 0 && Number.isFinite(shift);
  },
};

const side = {
  expected: 'an integer from 16 to 2048',
  accepts: (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 16 && (value as number) <= 2048,
};

const rules: OptionRules<PairOptions> = {
  seed: { expected: 'an integer', accepts: Number.isSafeInteger },
  pairsPerEpoch: { expected: 'an integer >= 1', accepts: isCount },
  batchSize: { expected: 'an integer from 1 to 4096', accepts: (v) => isCount(v) && (v as number) <= 4096 },
  templateSize: side,
  searchSize: side,
  context: numberFrom(0, 10),
  negativeShare: share,
  pixelFormat: oneOf(...pixelFormats),
  geometry: oneOf(...pairGeometries),
  template: augmentation,
  search: augmentation,
  grey: share,
  preparedSize: side,
  resampling: oneOf('once', 'twice'),
  mixing: {
    expected: "'passes', 'equal', or a list of [id, share] with positive shares, each id once",
    accepts: isMixing,
  },
  maxUnreadable: share,
};

/**
 * The default options with overrides, checked.
 *
 * @throws InputError for an unknown key or an invalid value, and for a shift that takes targets out of search images.
 */
export function pairOptions(overrides: Partial<PairOptions>): PairOptions {
  const options = checkOptions(withOverrides(pairDefaults, overrides, 'training pairs'), rules, 'training pairs');
  if (options.geometry === 'pysot' && options.preparedSize < Math.max(options.templateSize, options.searchSize)) {
    throw new InputError(
      `training pairs: option preparedSize is ${options.preparedSize}; expected at least the search image's ${options.searchSize} px`,
    );
  }
  const { search, searchSize } = options;
  const max = maxSearchShift(options);
  if (search.shift > max) {
    throw new InputError(
      `training pairs: option search.shift is ${search.shift}; expected at most ${Math.floor(10 * max) / 10}, so that targets stay in the search image of ${searchSize} px`,
    );
  }
  return options;
}

/**
 * The largest shift with which every target is centred in its search image, as labels need it. pysot's shift is divided by the
 * scale of the crop, 1 - `scale` at least; what the edge of the prepared square cuts off is not counted. CoSiamRPN's is around
 * the middle of the image, which a mirrored image has one pixel further left. SiamFC++ redraws a crop without the whole target.
 */
function maxSearchShift({ geometry, search: { scale, flip }, searchSize }: PairOptions): number {
  if (geometry === 'siamfcpp') return Number.POSITIVE_INFINITY;
  if (geometry === 'cosiamrpn') return searchSize / 2 - (flip > 0 ? 1 : 0);
  return ((searchSize - 1) / 2) * (1 - scale);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isMixing(value: unknown): boolean {
  if (value === 'passes' || value === 'equal') return true;
  const isShare = (entry: unknown): boolean =>
    Array.isArray(entry) && typeof entry[0] === 'string' && entry[1] > 0 && Number.isFinite(entry[1]);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isShare)) return false;
  return new Set(value.map(([id]) => id)).size === value.length;
}
