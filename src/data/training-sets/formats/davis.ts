import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../errors.js';
import { isFolder, readFolder, subfolders } from '../../../files/folders.js';
import { isPlainName } from '../../../files/plain-name.js';
import { readText } from '../../../files/text-file.js';
import { jpegSize } from '../../images/image-size.js';
import { type MaskBox, readMaskBoxes } from '../../images/mask.js';
import type { ReadContext } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { type ImageSize, TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

/** Lists of the training split; the first that exists counts. 2017's videos include those of 2016. */
const trainLists = ['ImageSets/2017/train.txt', 'ImageSets/2016/train.txt', 'ImageSets/480p/train.txt'];

/**
 * DAVIS 2016's or 2017's training videos: Annotations/480p/VIDEO/00000.png, JPEGImages/480p/VIDEO/00000.jpg and a list of
 * the training split in ImageSets/; without a list, all videos with annotations.
 *
 * Every object of a video is a track; its boxes are the tight boxes of its mask (`readMaskBoxes`). Frames without the object
 * are left out of its track, which goes on after any gap.
 *
 * @throws InputError that names the file when a list, mask or image is missing or malformed, a frame of a video has no mask,
 * or a mask's size is not its image's.
 */
export async function readDavisTrain(root: string, context: ReadContext = {}): Promise<TrainingSet> {
  const masks = path.join(root, 'Annotations', '480p');
  if (!isFolder(masks)) throw new InputError(`DAVIS not found at ${root} (no Annotations/480p there)`);
  const images = path.join(root, 'JPEGImages', '480p');
  const list = trainLists.map((name) => path.join(root, name)).find((file) => existsSync(file));
  const videos = list === undefined ? subfolders(masks) : listedVideos(list);
  const table = new TrackTable((video, _, frame) => path.join(images, video, `${fiveDigits(frame)}.jpg`));
  for (const [i, video] of videos.entries()) {
    const folder = path.join(masks, video);
    if (!isFolder(folder))
      throw new InputError(`${folder}: not found; expected the masks of ${video}, named in ${list}`);
    table.video(video);
    const tracks = new Map<number, [frame: number, box: MaskBox, size: ImageSize][]>();
    const frames = framesIn(folder, 'png');
    refuseWithoutMask(framesIn(path.join(images, video), 'jpg'), frames, path.join(images, video), folder);
    for (const name of frames) {
      context.signal?.throwIfAborted();
      const frame = Number.parseInt(name, 10);
      const mask = path.join(folder, `${name}.png`);
      const size = imageSize(path.join(images, video, `${name}.jpg`), mask);
      for (const [id, box] of await readMaskBoxes(mask, size)) {
        const rows = tracks.get(id) ?? [];
        rows.push([frame, box, size]);
        tracks.set(id, rows);
      }
    }
    for (const [id, rows] of [...tracks].sort(([a], [b]) => a - b)) {
      table.track(String(id));
      for (const [frame, box, size] of rows) table.add(frame, ...box, size);
    }
    context.progress?.(i + 1, videos.length);
  }
  return { id: 'davis', ...setSampling.davis, ...table.finish() };
}

/** Five digits of each frame, in order; none where there is no folder. */
function framesIn(folder: string, ending: 'png' | 'jpg'): string[] {
  const names = isFolder(folder) ? readFolder(folder) : [];
  return names.flatMap((name) => new RegExp(`^(\\d{5})\\.${ending}$`).exec(name)?.[1] ?? []).sort();
}

/** An object that left the image has an empty mask, so that a frame without any is a damaged copy, not an absent target. */
function refuseWithoutMask(
  images: readonly string[],
  masks: readonly string[],
  imageFolder: string,
  maskFolder: string,
): void {
  const known = new Set(masks);
  const missing = images.find((frame) => !known.has(frame));
  if (missing === undefined) return;
  const image = path.join(imageFolder, `${missing}.jpg`);
  throw new InputError(
    `${path.join(maskFolder, `${missing}.png`)}: is missing; expected the mask of ${image}: remove the image where it has none`,
  );
}

/**
 * Names from a list with a video on each line (2017), or an image and its mask (2016: '/JPEGImages/480p/bear/00000.jpg
 * ...').
 */
function listedVideos(file: string): string[] {
  const lines = readText(file, "DAVIS's list of videos").split(/\r?\n/);
  const names = new Set<string>();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const name = /^\/?JPEGImages\/480p\/([^/\s]+)\/\d+\.jpg\s/.exec(line)?.[1] ?? line.trim();
    if (!isPlainName(name)) {
      const found = JSON.stringify(line.slice(0, 60));
      throw new InputError(`${file}: line ${i + 1} is ${found}; expected a video's name, or an image and its mask`);
    }
    names.add(name);
  });
  if (names.size === 0) throw new InputError(`${file}: is empty; expected names of videos, one a line`);
  return [...names];
}

function imageSize(image: string, mask: string): ImageSize {
  const size = jpegSize(image);
  if (size) return size;
  const found = existsSync(image) ? 'is no JPEG' : 'is missing';
  throw new InputError(`${image}: ${found}; expected the frame of ${mask}`);
}

function fiveDigits(frame: number): string {
  return String(frame).padStart(5, '0');
}
