import { existsSync } from 'node:fs';
import path from 'node:path';
import { boxAt } from '../../../boxes/rows.js';
import { InputError } from '../../../errors.js';
import { isFolder, readFolder, subfolders } from '../../../files/folders.js';
import { readText } from '../../../files/text-file.js';
import { readRectFile } from '../../annotation-files/box-files.js';
import { readFrameFlags } from '../../annotation-files/flags.js';
import { lasotTestNames } from '../../benchmarks/lasot-table.js';
import { folderWith } from '../../dataset-folder.js';
import { readNameList } from '../../sequence-names.js';
import { type ReadContext, reportProgress } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { type ImageSize, TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

/**
 * GOT-10k's training videos: train/list.txt, train/NAME/groundtruth.txt, absence.label, meta_info.ini and 00000001.jpg.
 * Frames without the target are left out. Unlike in ohhhyeahhh/SiamCAR @ 76ddd52, boxes are not truncated to integers.
 *
 * @param root The folder that holds train/, or train/ itself.
 * @throws InputError that names the file and the line where one is missing or malformed.
 */
export function readGot10kTrain(root: string, context: ReadContext = {}): TrainingSet {
  const hint = "Give the folder that holds 'train'.";
  const folder = folderWith('GOT-10k train', [path.join(root, 'train'), root], 'list.txt', hint);
  const table = new TrackTable((video, _, frame) => path.join(folder, video, numbered(frame, 8)));
  const names = readNameList(path.join(folder, 'list.txt'));
  names.forEach((name, i) => {
    reportProgress(context, i + 1, names.length);
    const here = path.join(folder, name);
    addRects(table, name, path.join(here, 'groundtruth.txt'), { absent: ['absence.label'], size: resolution(here) });
  });
  return { id: 'got10k', ...setSampling.got10k, ...table.finish() };
}

/**
 * LaSOT's training videos: CLASS/NAME/groundtruth.txt, full_occlusion.txt, out_of_view.txt and img/00000001.jpg, those of
 * its test set left out. So are frames where the target cannot be seen; ohhhyeahhh/SiamCAR @ 76ddd52 instead drops boxes
 * that begin left of or above the image and truncates the others to integers.
 *
 * @throws InputError as `readGot10kTrain`.
 */
export function readLasotTrain(root: string, context: ReadContext = {}): TrainingSet {
  const isTest = new Set(lasotTestNames);
  const classes = foldersOf('LaSOT', root);
  const videos = classes
    .flatMap((name) => {
      const videos = foldersOf('LaSOT', path.join(root, name)).filter((video) => video.startsWith(`${name}-`));
      return videos.map((video) => `${name}/${video}`);
    })
    .filter((video) => existsSync(path.join(root, video, 'groundtruth.txt')) && !isTest.has(path.basename(video)));
  if (videos.length === 0) throw new InputError(`LaSOT not found at ${root} (no CLASS/NAME/groundtruth.txt there)`);
  const table = new TrackTable((video, _, frame) => path.join(root, video, 'img', numbered(frame, 8)));
  videos.forEach((video, i) => {
    reportProgress(context, i + 1, videos.length);
    const absent = ['full_occlusion.txt', 'out_of_view.txt'];
    addRects(table, video, path.join(root, video, 'groundtruth.txt'), { absent });
  });
  return { id: 'lasot', ...setSampling.lasot, ...table.finish() };
}

/**
 * TrackingNet's training videos: TRAIN_0 to TRAIN_11 (those that exist), each with anno/NAME.txt and
 * frames/NAME/0.jpg.
 *
 * @throws InputError as `readGot10kTrain`.
 */
export function readTrackingNetTrain(root: string, context: ReadContext = {}): TrainingSet {
  const chunks = Array.from({ length: 12 }, (_, i) => `TRAIN_${i}`);
  const files = chunks
    .filter((chunk) => existsSync(path.join(root, chunk, 'anno')))
    .flatMap((chunk) => {
      const names = readFolder(path.join(root, chunk, 'anno')).filter((name) => name.endsWith('.txt'));
      return names.sort().map((name) => ({ chunk, name: name.slice(0, -'.txt'.length) }));
    });
  if (files.length === 0) throw new InputError(`TrackingNet not found at ${root} (no TRAIN_0/anno/*.txt there)`);
  const table = new TrackTable((video, _, frame) => {
    const [chunk, name] = video.split('/') as [string, string];
    return path.join(root, chunk, 'frames', name, `${frame}.jpg`);
  });
  files.forEach(({ chunk, name }, i) => {
    reportProgress(context, i + 1, files.length);
    addRects(table, `${chunk}/${name}`, path.join(root, chunk, 'anno', `${name}.txt`), { first: 0 });
  });
  return { id: 'trackingnet', ...setSampling.trackingnet, ...table.finish() };
}

interface RectOptions {
  /** Number of the first frame; default: 1. */
  readonly first?: number;
  /** Files beside the boxes with one flag per frame, 1 if the target is not visible. */
  readonly absent?: readonly string[];
  readonly size?: ImageSize | undefined;
}

/** Adds a video of one track from a file of rows x, y, w, h. */
function addRects(table: TrackTable, video: string, file: string, { first = 1, absent = [], size }: RectOptions): void {
  const rects = readRectFile(file);
  const length = rects.length / 4;
  const files = absent.map((name) => path.join(path.dirname(file), name)).filter((name) => existsSync(name));
  const flags = files.map((name) => readFrameFlags(name, length));
  table.video(video);
  table.track('0');
  for (let i = 0; i < length; i++) {
    if (flags.some((flag) => flag[i] === 1)) continue;
    const { x, y, w, h } = boxAt(rects, i);
    table.add(first + i, x, y, x + w, y + h, size);
  }
}

function resolution(folder: string): ImageSize | undefined {
  const file = path.join(folder, 'meta_info.ini');
  if (!existsSync(file)) return undefined;
  const match = /^resolution\s*[:=]\s*\((\d+),\s*(\d+)\)/m.exec(readText(file, "GOT-10k's description of a video"));
  return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined;
}

function foldersOf(dataset: string, folder: string): string[] {
  if (!isFolder(folder)) throw new InputError(`${dataset} not found at ${folder}; expected a folder`);
  return subfolders(folder);
}

function numbered(frame: number, digits: number): string {
  return `${String(frame).padStart(digits, '0')}.jpg`;
}
