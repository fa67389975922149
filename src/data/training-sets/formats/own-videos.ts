import { existsSync } from 'node:fs';
import path from 'node:path';
import { boxAt } from '../../../boxes/rows.js';
import { InputError } from '../../../errors.js';
import { imageNames, isFolder, readFolder, subfolders } from '../../../files/folders.js';
import { counted } from '../../../text/number-text.js';
import { readRectFile } from '../../annotation-files/box-files.js';
import { recordFile } from '../../synthetic/sequence-record.js';
import { type ReadContext, reportProgress } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

/**
 * User-provided videos in OTB's layout: a folder per video with groundtruth_rect.txt, one row x, y, w, h per image, and the
 * images in img/ (or beside it), sorted by number. The first pixel is 1, 1 as in OTB, and 0, 0 in a folder with the record of
 * `siamdla synthetic`, sequence.json. A row of zeros or NaN: the target is absent. Several objects: groundtruth_rect.1.txt and
 * so on, without groundtruth_rect.txt.
 *
 * @throws InputError that names the file if it is missing, or its rows are not as many as the images.
 */
export function readOwnVideos(root: string, context: ReadContext = {}): TrainingSet {
  if (!existsSync(root)) throw new InputError(`own videos not found at ${root}; expected a folder for each video`);
  const videos = subfolders(root).filter((name) => boxFiles(path.join(root, name)).length > 0);
  if (videos.length === 0) {
    throw new InputError(`own videos not found at ${root} (no VIDEO/groundtruth_rect.txt there)`);
  }
  const images = new Map<string, readonly string[]>();
  const table = new TrackTable((video, _, frame) => images.get(video)![frame]!);
  videos.forEach((video, i) => {
    reportProgress(context, i + 1, videos.length);
    const folder = path.join(root, video);
    const files = imagesIn(folder);
    images.set(video, files);
    const first = existsSync(recordFile(root, video)) ? 0 : 1;
    table.video(video);
    for (const name of boxFiles(folder)) {
      const boxes = readRectFile(path.join(folder, name));
      if (boxes.length !== 4 * files.length) {
        const [rows, file] = [boxes.length / 4, path.join(folder, name)];
        throw new InputError(
          `${file}: holds ${counted(rows, 'row')}; expected ${files.length}, one for each image of ${video}`,
        );
      }
      table.track(name);
      files.forEach((_, frame) => {
        const { x, y, w, h } = boxAt(boxes, frame);
        table.add(frame, x - first, y - first, x - first + w, y - first + h);
      });
    }
  });
  return { id: 'own', ...setSampling.own, ...table.finish() };
}

function boxFiles(folder: string): string[] {
  const names = readFolder(folder).filter((name) => /^groundtruth_rect(\.\d+)?\.txt$/.test(name));
  return names.length > 1 ? names.filter((name) => name !== 'groundtruth_rect.txt').sort() : names;
}

function imagesIn(folder: string): string[] {
  const inner = path.join(folder, 'img');
  const place = isFolder(inner) ? inner : folder;
  return imageNames(place).map((name) => path.join(place, name));
}
