import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../errors.js';
import { readFolder, subfolders } from '../../../files/folders.js';
import { type ReadContext, reportProgress } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';
import { imagenetFolders } from './imagenet-folders.js';
import { readVocXml } from './voc-xml.js';

/**
 * ImageNet VID's training videos: Annotations/VID/train/PART/VIDEO/000000.xml and Data/VID/train/PART/VIDEO/000000.JPEG.
 *
 * All frames of an object are one track, also across gaps; STVIR/pysot @ d04028f retains the last run of frames only, because
 * its table has one entry per track. As there, occluded objects are included.
 *
 * @throws InputError that names the file when one is missing or malformed.
 */
export function readVidTrain(root: string, context: ReadContext = {}): TrainingSet {
  const { annotations, images } = split(root, 'VID');
  const videos = subfolders(annotations).flatMap((part) =>
    subfolders(path.join(annotations, part)).map((video) => path.join(part, video)),
  );
  const table = new TrackTable((video, _, frame) => path.join(images, video, `${String(frame).padStart(6, '0')}.JPEG`));
  videos.forEach((video, i) => {
    reportProgress(context, i + 1, videos.length);
    table.video(video);
    const tracks = new Map<string, [number, ...ReturnType<typeof readVocXml>['objects'][number]['box']][]>();
    const files = readFolder(path.join(annotations, video)).filter((file) => /^\d+\.xml$/.test(file));
    const size = { width: 0, height: 0 };
    for (const file of files.sort()) {
      const place = path.join(annotations, video, file);
      const found = readVocXml(place);
      Object.assign(size, found.size);
      for (const { track, box } of found.objects) {
        if (track === '')
          throw new InputError(`${place}: has an <object> without <trackid>; expected one in every object`);
        const rows = tracks.get(track) ?? [];
        rows.push([Number.parseInt(file, 10), ...box]);
        tracks.set(track, rows);
      }
    }
    for (const [track, rows] of tracks) {
      table.track(track);
      for (const [frame, ...box] of rows) table.add(frame, ...box, size);
    }
  });
  return { id: 'vid', ...setSampling.vid, ...table.finish() };
}

/**
 * ImageNet DET's training images: Annotations/DET/train/**.xml and Data/DET/train/**.JPEG. Every object of an image is a
 * track of one frame.
 *
 * @throws InputError as `readVidTrain`.
 */
export function readDetTrain(root: string, context: ReadContext = {}): TrainingSet {
  const { annotations, images } = split(root, 'DET');
  const files = readFolder(annotations, true).filter((file) => file.endsWith('.xml'));
  const table = new TrackTable((image) => path.join(images, `${image}.JPEG`));
  files.sort().forEach((file, i) => {
    reportProgress(context, i + 1, files.length);
    const { size, objects } = readVocXml(path.join(annotations, file));
    table.video(file.slice(0, -'.xml'.length));
    objects.forEach(({ box }, object) => {
      table.track(String(object));
      table.add(0, ...box, size);
    });
  });
  return { id: 'det', ...setSampling.det, ...table.finish() };
}

function split(root: string, name: string): { readonly annotations: string; readonly images: string } {
  for (const folder of imagenetFolders) {
    const annotations = path.join(root, folder, 'Annotations', name, 'train');
    if (existsSync(annotations)) return { annotations, images: path.join(root, folder, 'Data', name, 'train') };
  }
  throw new InputError(`ImageNet ${name} not found at ${root} (no Annotations/${name}/train there)`);
}
