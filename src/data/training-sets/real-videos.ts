import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { realDataFolder } from '../../files/package-root.js';
import { counted } from '../../text/number-text.js';
import { digestOfVideos } from '../content-digest.js';
import { readOwnVideos } from './formats/own-videos.js';
import { holdOut } from './hold-out.js';
import type { TrainingSet, TrainingVideo } from './training-set.js';

/** Folders of real videos in OTB's layout. */
export interface RealVideoFolders {
  /** Videos for training; never shown in a test folder. */
  readonly train: string;
  /** Folders of test videos: the first one has to exist. */
  readonly test: readonly string[];
}

/** Real training videos, split. */
export interface RealTrainingSets {
  /** Videos of at least {@link minLength} annotated frames. */
  readonly videos: TrainingSet;
  /** Shorter ones: many objects, hardly any motion. */
  readonly clips: TrainingSet;
  /** Every seventh of the longer videos by name, which no network is trained on. */
  readonly heldOut: TrainingSet;
}

const minLength = 12;
const holdOutEvery = 7;

/**
 * Where real videos are looked for: `train`, `test` in SIAMDLA_VIDEOS, else in video/ of the folder of real data; further
 * test videos in its sequences/.
 */
export function realVideoFolders(env: Readonly<Record<string, string | undefined>> = process.env): RealVideoFolders {
  const root = env.SIAMDLA_VIDEOS || path.join(realDataFolder(), 'video');
  return { train: path.join(root, 'train'), test: [path.join(root, 'test'), path.join(realDataFolder(), 'sequences')] };
}

/** Why real videos cannot be used on this machine: the folder that is missing; undefined where both are found. */
export function missingRealVideos({ train, test }: RealVideoFolders = realVideoFolders()): string | undefined {
  const missing = [train, test[0]!].find((folder) => !existsSync(folder));
  return missing && `real videos in OTB's layout at ${missing} (SIAMDLA_VIDEOS names a folder with train/ and test/)`;
}

/**
 * Reads the real training videos.
 *
 * @throws InputError that names the folder if it is not found, holds too few videos of {@link minLength} frames to hold one
 * out, or no shorter one; what `readOwnVideos` throws.
 */
export function readRealTrainingSets({ train }: RealVideoFolders = realVideoFolders()): RealTrainingSets {
  const { videos: all, ...set } = readOwnVideos(train);
  const isLong = ({ tracks }: TrainingVideo): boolean => tracks.some(({ length }) => length >= minLength);
  const long = all.filter(isLong);
  if (long.length < holdOutEvery) {
    throw new InputError(
      `${train}: holds ${counted(long.length, 'video')} of at least ${minLength} annotated frames; expected at least ${holdOutEvery}, one of which is held out`,
    );
  }
  const { kept, heldOut } = holdOut({ ...set, id: 'videos', videos: long }, holdOutEvery);
  const short = all.filter((video) => !isLong(video));
  if (short.length === 0) {
    throw new InputError(
      `${train}: holds no video of fewer than ${minLength} annotated frames; expected at least one beside the longer ones`,
    );
  }
  return { videos: kept, clips: { ...set, id: 'clips', videos: short }, heldOut };
}

/** What of the real training videos decides about a training's weights; see {@link digestOfVideos}. */
export function realVideosDigest({ videos, clips, heldOut }: RealTrainingSets): string {
  return digestOfVideos([videos, clips, heldOut].flatMap((set) => set.videos));
}
