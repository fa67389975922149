import { createHash } from 'node:crypto';
import { readdirSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { askedOnce } from '../../files/asked-once.js';
import { imagenetFolders } from './formats/imagenet-folders.js';
import { type TrainingSetId, trainingSetIds } from './sampling.js';

/** What `siamdla prepare` and pysot's scripts leave of any set. */
const prepared = ['prepared.json', 'train.json', 'train2017.json', 'crop*'];

/** Places in one of the folders that ImageNet may lie in. */
function inImageNet(...places: readonly string[]): string[] {
  return imagenetFolders.flatMap((folder) => places.map((place) => path.posix.join(folder, place)));
}

/**
 * The files and folders that decide what the reader of a set finds; `*` stands for any part of a name. Of ImageNet and
 * TrackingNet, which have too many files, these are the folders that the files lie in.
 */
const deciding: Readonly<Record<TrainingSetId, readonly string[]>> = {
  vid: inImageNet('Annotations/VID/train/*', 'Annotations/VID/train/*/*'),
  youtubebb: ['yt_bb_detection_train.csv', 'yt_bb_detection_train/*'], // rows without a frame are left out
  coco: ['annotations/instances_*2017.json', 'train2017', 'val2017'],
  det: inImageNet('Annotations/DET/train/*', 'Annotations/DET/train/ILSVRC2013_train/*'),
  got10k: ['train/list.txt', 'train/*/groundtruth.txt', 'train/*/absence.label', 'train/*/meta_info.ini'],
  lasot: ['*/*/groundtruth.txt', '*/*/full_occlusion.txt', '*/*/out_of_view.txt'],
  trackingnet: ['TRAIN_*/anno'],
  davis: ['ImageSets/*/train.txt', 'Annotations/480p/*/*.png'],
  mot: ['train/*/seqinfo.ini', 'train/*/gt/gt.txt'],
  own: ['*/groundtruth_rect*.txt', '*/img'],
};

/**
 * Tells whether the annotations of a training set are still the same, as 16 hexadecimal digits: a hash of the names of the
 * files and folders that decide what its reader finds, of when they were changed, to the second, and of the files' sizes.
 * A digest of the boxes (`digestOfTrainingSet`) would take the minutes that the largest sets are read in; this takes some
 * tens of thousands of looks at files.
 *
 * It is the same wherever a folder is mounted. A copy with other times has another stamp: what was trained on the original
 * is trained again, never taken for what the copy holds. Images are not looked at, nor files whose folder is looked at
 * instead: that one of them came or went is noticed, that its content was changed need not be.
 *
 * @param root The set's folder; what is not there, or cannot be read, is left out: the reader tells of it.
 */
export function stampOfTrainingSet(id: string, root: string): string {
  return stampOf(JSON.stringify([id, root]));
}

const stampOf = askedOnce((question) => {
  const [id, root] = JSON.parse(question) as [string, string];
  const hash = createHash('sha256');
  const known = trainingSetIds.find((name) => name === id);
  for (const pattern of [...prepared, ...(known ? deciding[known] : [])]) {
    for (const name of matching(root, pattern.split('/'))) {
      const found = look(path.join(root, name));
      if (!found) continue;
      const seconds = Math.floor(found.mtimeMs / 1000); // mounts differ in how much more they tell
      hash.update(`${JSON.stringify(name)} ${seconds} ${found.isFile() ? found.size : 'folder'}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
});

/** Names of a pattern's places, with `/` between folders, in order. */
function matching(root: string, [first = '', ...rest]: readonly string[]): string[] {
  const form = new RegExp(`^${first.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  const names = first.includes('*') ? visibleIn(root).filter((name) => form.test(name)) : [first];
  if (rest.length === 0) return names;
  return names.flatMap((name) => matching(path.join(root, name), rest).map((inner) => `${name}/${inner}`));
}

/** Names in a folder, sorted, without hidden ones, which programs that show folders leave there. */
function visibleIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch {
    return []; // not there, no folder, or unreadable
  }
}

function look(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch {
    return undefined; // not there, or unreadable
  }
}
