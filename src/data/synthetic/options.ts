import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { withOverrides } from '../../config.js';
import { InputError } from '../../errors.js';

/** Splits of the synthetic benchmark. No two share a texture. */
export const syntheticSplits = ['train', 'validation', 'test'] as const;

/** Name of a split of the synthetic benchmark. */
export type SyntheticSplit = (typeof syntheticSplits)[number];

/** Options of a split of the synthetic benchmark. */
export interface SyntheticOptions {
  /** Number of sequences; a smaller number gives the first ones of a larger. */
  readonly sequences: number;
  /** Mean number of frames; a sequence has 2/3 to 5/3 of it. */
  readonly frames: number;
  /** Seed of all random numbers. */
  readonly seed: number;
  /** Size of the frames in pixels. */
  readonly width: number;
  readonly height: number;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
}

/** Everything that determines the content of the files. */
export interface SyntheticConfig extends SyntheticOptions {
  readonly split: SyntheticSplit;
  /** Version of the generator. */
  readonly version: number;
}

/**
 * Increased with every change of the generated files, so that files of older versions are not reused; tests compare what is drawn and
 * written. A hash of the code would draw all anew, and train all anew, at every change of code that the drawing shares.
 */
const version = 3;

/**
 * Default sizes of the splits. Not in the paper; chosen so that all are generated in two minutes on two cores, with more
 * training targets than epochs.
 */
export const syntheticDefaults: Readonly<Record<SyntheticSplit, SyntheticOptions>> = {
  train: { sequences: 600, frames: 20, seed: 1, width: 320, height: 240, quality: 85 },
  validation: { sequences: 40, frames: 25, seed: 1, width: 320, height: 240, quality: 85 },
  test: { sequences: 100, frames: 60, seed: 1, width: 320, height: 240, quality: 85 },
};

const limits: Readonly<Record<keyof SyntheticOptions, readonly [min: number, max: number]>> = {
  sequences: [1, 100_000],
  frames: [4, 10_000],
  seed: [0, Number.MAX_SAFE_INTEGER],
  width: [160, 1920],
  height: [120, 1080],
  quality: [1, 100],
};

/**
 * Completes and checks the options of a split.
 *
 * @throws InputError for an unknown split or option, and for a value that is not an integer in its range.
 */
export function syntheticConfig(split: SyntheticSplit, overrides: Partial<SyntheticOptions> = {}): SyntheticConfig {
  if (!syntheticSplits.includes(split)) {
    throw new InputError(
      `synthetic benchmark: unknown split '${split}'; expected one of ${syntheticSplits.join(', ')}`,
    );
  }
  const options = withOverrides(syntheticDefaults[split], overrides, 'synthetic benchmark');
  for (const [key, [min, max]] of Object.entries(limits)) {
    const value = options[key as keyof SyntheticOptions];
    if (Number.isSafeInteger(value) && value >= min && value <= max) continue;
    throw new InputError(
      `synthetic benchmark: ${key} is ${String(value)}; expected a whole number from ${min} to ${max}`,
    );
  }
  return { ...options, split, version };
}

/** Folder name of a split: its name and a hash of its configuration. */
export function configFolder(config: SyntheticConfig): string {
  const { split, ...rest } = config;
  const hash = bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(rest)))).slice(0, 10);
  return `${split}-${hash}`;
}
