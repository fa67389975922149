import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../../errors.js';
import { checked } from '../../../files/checked.js';
import { readJsonFile } from '../../../files/json-file.js';
import { isPlainName } from '../../../files/plain-name.js';
import { writeFileAtomic } from '../../../files/writing.js';
import { digestOfVideos } from '../../content-digest.js';
import type { TrainingSet } from '../training-set.js';

/** Per video what its crops were cut from. */
const digests = 'annotations.json';

/**
 * Removes the crops of every video whose boxes or images are others than they were cut from, and notes what they are cut
 * from now. To be called before any crop is cut.
 *
 * @param out Folder of a set's crops.
 * @param crops The folder in it that holds a folder for each video.
 * @throws InputError where crops are there of which nothing is known or that are of other videos only, as they are somebody's
 * work, or where a video's name leads out of the folder.
 */
export function removeOutdatedCrops({ videos }: TrainingSet, out: string, crops: string): void {
  const file = path.join(out, digests);
  if (existsSync(crops) && !existsSync(file)) {
    throw new InputError(`${crops}: holds crops, but no ${digests} says of what; give another folder`);
  }
  const before = existsSync(file)
    ? checked(v.record(v.string(), v.string()), readJsonFile(file, 'what crops were cut from'), file)
    : {};
  const [other] = Object.keys(before);
  if (other !== undefined && !videos.some(({ name }) => Object.hasOwn(before, name))) {
    throw new InputError(
      `${crops}: holds crops of other videos, such as '${other}', and of none here; give another folder`,
    );
  }
  const stray = videos.find(({ name }) => !name.split(/[/\\]/).every(isPlainName));
  if (stray) throw new InputError(`'${stray.name}' cannot be the folder of a video's crops; rename the video`);
  const now = videos.map((video) => [video.name, digestOfVideos([video], { withTimes: true })] as const);
  for (const [name, digest] of now) {
    if (before[name] !== digest) rmSync(path.join(crops, name), { recursive: true, force: true });
  }
  writeFileAtomic(file, `${JSON.stringify(Object.fromEntries(now))}\n`);
}
