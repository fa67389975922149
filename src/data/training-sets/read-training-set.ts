import { refuseUnknownOptions } from '../../config.js';
import { InputError } from '../../errors.js';
import { readCocoTrain } from './formats/coco.js';
import { readDavisTrain } from './formats/davis.js';
import { readDetTrain, readVidTrain } from './formats/imagenet.js';
import { readMotTrain } from './formats/mot.js';
import { readOwnVideos } from './formats/own-videos.js';
import { readGot10kTrain, readLasotTrain, readTrackingNetTrain } from './formats/videos.js';
import { readYoutubeBb } from './formats/youtube-bb.js';
import { findPrepared } from './prepared/prepared.js';
import type { ReadContext } from './read-context.js';
import { type TrainingSetId, trainingSetIds } from './sampling.js';
import type { TrainingSet } from './training-set.js';

const readers: {
  readonly [Id in TrainingSetId]: (root: string, context: ReadContext) => TrainingSet | Promise<TrainingSet>;
} = {
  vid: readVidTrain,
  youtubebb: readYoutubeBb,
  coco: readCocoTrain,
  det: readDetTrain,
  got10k: readGot10kTrain,
  lasot: readLasotTrain,
  trackingnet: readTrackingNetTrain,
  davis: readDavisTrain,
  mot: readMotTrain,
  own: readOwnVideos,
};

/** So that a misspelt setting is refused. */
const everySetting: Readonly<Record<keyof ReadContext, unknown>> = { progress: undefined, signal: undefined };

/**
 * Reads a training set's annotations, in the published layout or from crops that `siamdla prepare` or pysot's scripts created.
 * Images are not decoded, except DAVIS's masks.
 *
 * @param root The set's folder.
 * @throws InputError if the id or a setting is unknown, the set is not found, a file is malformed, or no valid box remains.
 */
export async function readTrainingSet(id: string, root: string, context: ReadContext = {}): Promise<TrainingSet> {
  refuseUnknownOptions(everySetting, context, 'readTrainingSet');
  const known = trainingSetIds.find((name) => name === id);
  if (!known) throw new InputError(`unknown training set '${id}'; expected one of ${trainingSetIds.join(', ')}`);
  const set = findPrepared(known, root) ?? (await readers[known](root, context));
  if (set.videos.length === 0) throw new InputError(`${set.title} at ${root}: holds no box to train on`);
  return set;
}
