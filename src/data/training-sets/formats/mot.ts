import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../errors.js';
import { readBounded } from '../../../files/bounded-file.js';
import { isFolder, readFolder, subfolders } from '../../../files/folders.js';
import { isPlainName } from '../../../files/plain-name.js';
import { readText } from '../../../files/text-file.js';
import { parseNumberTable } from '../../annotation-files/number-rows.js';
import { type ReadContext, reportProgress } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

/** Columns of gt/gt.txt in MOT16, MOT17 and MOT20. */
const columns = ['frame', 'id', 'left', 'top', 'width', 'height', 'flag', 'class', 'visibility'] as const;
/** The class of pedestrians. */
const pedestrian = 1;
/** Minimum visible share of a box; as in phil-bergmann/tracking_wo_bnw, for the training of its detector. */
const minVisibility = 0.25;

/**
 * MOT17's or MOT20's training videos: train/SEQUENCE/{seqinfo.ini, gt/gt.txt, img1/000001.jpg}. Every id is a track of the
 * rows that count (flag not 0) of pedestrians (class 1) with a visibility of at least 0.25; the other frames are left out
 * of the track, which goes on after any gap.
 *
 * Boxes are 1-based (https://motchallenge.net/instructions); they are shifted by 1 and clipped to the image, and those
 * without area or wholly outside the image are dropped and counted. MOT17 has each video three times, with the detections of
 * DPM, FRCNN and SDP: the one of FRCNN is read, where it exists, else the first by name.
 *
 * @param root The folder that holds train/, or train/ itself.
 * @throws InputError that names the file and the line when one is malformed, a frame and id occur twice, or an image is
 * missing.
 */
export function readMotTrain(root: string, context: ReadContext = {}): TrainingSet {
  const places = [path.join(root, 'train'), root].filter(isFolder);
  const sequencesOf = (place: string): string[] =>
    subfolders(place).filter((name) => existsSync(path.join(place, name, 'gt', 'gt.txt')));
  const folder = places.find((place) => sequencesOf(place).length > 0);
  if (folder === undefined) throw new InputError(`MOT not found at ${root} (no train/SEQUENCE/gt/gt.txt there)`);
  const sequences = oneDetectorEach(sequencesOf(folder));
  const images = new Map(sequences.map((name) => [name, readSequenceInfo(path.join(folder, name))]));
  const table = new TrackTable((name, _, frame) => imagePath(images.get(name)!, frame));
  sequences.forEach((name, i) => {
    reportProgress(context, i + 1, sequences.length);
    table.video(name);
    addTracks(table, path.join(folder, name, 'gt', 'gt.txt'), images.get(name)!);
  });
  return { id: 'mot', ...setSampling.mot, ...table.finish() };
}

/** One of the copies of each video that differ only in their detections. */
function oneDetectorEach(sequences: readonly string[]): string[] {
  const copies = new Map<string, string>();
  for (const name of sequences) {
    const video = name.replace(/-(DPM|FRCNN|SDP)$/, '');
    if (!copies.has(video) || name.endsWith('-FRCNN')) copies.set(video, name);
  }
  return [...copies.values()];
}

interface SequenceInfo {
  readonly folder: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  /** Names of the images. */
  readonly names: ReadonlySet<string>;
}

function readSequenceInfo(sequence: string): SequenceInfo {
  const file = path.join(sequence, 'seqinfo.ini');
  const text = readText(file, "MOT's description of a sequence");
  const entry = (name: string): string => new RegExp(`^${name}[ \\t]*=[ \\t]*(\\S*)`, 'm').exec(text)?.[1] ?? '';
  const [width, height] = ['imWidth', 'imHeight'].map((name) => {
    const value = entry(name);
    if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
    throw new InputError(`${file}: ${name} is '${value.slice(0, 40)}'; expected a number of pixels`);
  }) as [number, number];
  const [imDir, extension] = [entry('imDir') || 'img1', entry('imExt') || '.jpg'];
  if (!isPlainName(imDir) || !isPlainName(extension)) {
    throw new InputError(`${file}: imDir is '${imDir}' and imExt '${extension}'; expected a folder's name and '.jpg'`);
  }
  const folder = path.join(sequence, imDir);
  if (!isFolder(folder)) throw new InputError(`${folder}: not found; expected the images of the sequence`);
  return { folder, extension, width, height, names: new Set(readFolder(folder)) };
}

function imagePath({ folder, extension }: SequenceInfo, frame: number): string {
  return path.join(folder, `${String(frame).padStart(6, '0')}${extension}`);
}

function addTracks(table: TrackTable, file: string, info: SequenceInfo): void {
  const bytes = readBounded(file, `rows of ${columns.join(', ')}`);
  const values = parseNumberTable(bytes, file, columns.length, columns.join(', '));
  const tracks = new Map<number, Map<number, number>>(); // rows by id and frame
  for (let row = 0; row < values.length / columns.length; row++) {
    const [frame, id] = checkRow(values, row, file);
    const rows = tracks.get(id) ?? new Map<number, number>();
    const earlier = rows.get(frame);
    if (earlier !== undefined) {
      throw new InputError(
        `${file}: lines ${earlier + 1} and ${row + 1} are both of frame ${frame} and id ${id}; expected one row for each`,
      );
    }
    rows.set(frame, row);
    tracks.set(id, rows);
  }
  for (const [id, rows] of [...tracks].sort(([a], [b]) => a - b)) {
    table.track(String(id));
    for (const [frame, row] of [...rows].sort(([a], [b]) => a - b)) {
      const image = imagePath(info, frame);
      const [, , left, top, w, h, flag, kind, visibility] = rowAt(values, row);
      if (flag === 0 || kind !== pedestrian || visibility < minVisibility) continue;
      if (!info.names.has(path.basename(image))) {
        throw new InputError(
          `${file}: line ${row + 1} is of frame ${frame}, but ${image} is missing; expected that image`,
        );
      }
      addClipped(table, frame, [left - 1, top - 1, left - 1 + w, top - 1 + h], info);
    }
  }
}

/** Adds the part of a box inside the image; a box without such a part as it is, so that the table counts it. */
function addClipped(
  table: TrackTable,
  frame: number,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  size: SequenceInfo,
): void {
  const [left, top] = [Math.max(0, x1), Math.max(0, y1)];
  const [right, bottom] = [Math.min(size.width, x2), Math.min(size.height, y2)];
  if (right > left && bottom > top) table.add(frame, left, top, right, bottom, size);
  else table.add(frame, x1, y1, x2, y2, size);
}

type Row = [number, number, number, number, number, number, number, number, number];

function rowAt(values: Float64Array, row: number): Row {
  return [...values.subarray(columns.length * row, columns.length * (row + 1))] as Row;
}

function checkRow(values: Float64Array, row: number, file: string): readonly [frame: number, id: number] {
  const [frame, id, left, top, w, h, flag, kind, visibility] = rowAt(values, row);
  const refuse = (what: string, value: number, expected: string): never => {
    throw new InputError(`${file}: line ${row + 1} has the ${what} ${value}; expected ${expected}`);
  };
  if (!isCount(frame)) refuse('frame', frame, 'an integer from 1');
  if (!isCount(id)) refuse('id', id, 'an integer from 1 (a -1 is that of a detection, not of gt/gt.txt)');
  for (const [what, value] of [
    ['left', left],
    ['top', top],
  ] as const) {
    if (!Number.isFinite(value)) refuse(what, value, 'a number of pixels');
  }
  if (!(w >= 0)) refuse('width', w, 'at least 0');
  if (!(h >= 0)) refuse('height', h, 'at least 0');
  if (!Number.isFinite(flag)) refuse('flag', flag, '0 or 1');
  if (!Number.isInteger(kind)) refuse('class', kind, 'an integer');
  if (!(visibility >= 0 && visibility <= 1)) refuse('visibility', visibility, 'a share from 0 to 1');
  return [frame, id];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value < 2 ** 31;
}
