import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { withOverrides } from '../../config.js';
import { InputError } from '../../errors.js';

/** The parts of the synthetic benchmark, from the first to the last use. No two share a texture. */
export const syntheticSplits = ['train', 'validation', 'test'] as const;

/** The name of a part of the synthetic benchmark. */
export type SyntheticSplit = (typeof syntheticSplits)[number];

/** How a part of the synthetic benchmark is made. */
export interface SyntheticOptions {
  /** Number of sequences. The first ones are the same for every number. */
  readonly sequences: number;
  /** Mean number of frames; a sequence has from 2/3 to 5/3 of it. */
  readonly frames: number;
  /** Another seed gives other sequences. */
  readonly seed: number;
  /** Of the frames, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the JPEG files, from 1 to 100. */
  readonly quality: number;
}

/** All that decides about the files' content. */
export interface SyntheticConfig extends SyntheticOptions {
  readonly split: SyntheticSplit;
  /** Of the generator: changed with every change of what it makes. */
  readonly version: number;
}

/** Changed with every change of what the generator makes, so that older files are not taken for the same. */
const version = 3;

/**
 * The sizes of the parts. Not in the paper; chosen so that all are made in two minutes on two cores, and training sees
 * more targets than it has passes.
 */
export const syntheticDefaults: Readonly<Record<SyntheticSplit, SyntheticOptions>> = {
  train: { sequences: 600, frames: 20, seed: 1, width: 320, height: 240, quality: 85 },
  validation: { sequences: 40, frames: 25, seed: 1, width: 320, height: 240, quality: 85 },
  test: { sequences: 100, frames: 60, seed: 1, width: 320, height: 240, quality: 85 },
};

const limits: Readonly<Record<keyof SyntheticOptions, readonly [least: number, most: number]>> = {
  sequences: [1, 100_000],
  frames: [4, 10_000],
  seed: [0, Number.MAX_SAFE_INTEGER],
  width: [160, 1920],
  height: [120, 1080],
  quality: [1, 100],
};

/**
 * The whole configuration of a part.
 *
 * @throws InputError when an option is unknown, no whole number, or beyond what can be made.
 */
export function syntheticConfig(split: SyntheticSplit, overrides: Partial<SyntheticOptions> = {}): SyntheticConfig {
  if (!syntheticSplits.includes(split)) {
    throw new InputError(
      `synthetic benchmark: unknown split '${split}'; expected one of ${syntheticSplits.join(', ')}`,
    );
  }
  const options = withOverrides(syntheticDefaults[split], overrides, 'synthetic benchmark');
  for (const [key, [least, most]] of Object.entries(limits)) {
    const value = options[key as keyof SyntheticOptions];
    if (Number.isSafeInteger(value) && value >= least && value <= most) continue;
    throw new InputError(
      `synthetic benchmark: ${key} is ${String(value)}; expected a whole number from ${least} to ${most}`,
    );
  }
  return { ...options, split, version };
}

/** The folder of a part: its split, and a hash of its configuration. */
export function configFolder(config: SyntheticConfig): string {
  const { split, ...rest } = config;
  const hash = bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(rest)))).slice(0, 10);
  return `${split}-${hash}`;
}
