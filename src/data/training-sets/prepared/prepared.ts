import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { sideWithContext } from '../../../boxes/context.js';
import { InputError } from '../../../errors.js';
import { checked } from '../../../files/checked.js';
import { kindOf, readJsonFile } from '../../../files/json-file.js';
import { isPlainName } from '../../../files/plain-name.js';
import { counted } from '../../../text/number-text.js';
import { readObjects } from '../formats/json-stream.js';
import { setSampling, type TrainingSetId } from '../sampling.js';
import { TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

/** How prepared crops were cut. */
export interface PreparedOptions {
  /** Side of the crops in pixels. */
  readonly size: number;
  /** Context around the target, as a share of its mean side added to each side. */
  readonly context: number;
  /** Side in pixels that the target with its context has in the crops. */
  readonly templateSize: number;
}

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const noteSchema = v.looseObject({ set: v.string(), size: positive, context: v.number(), templateSize: positive });

/** pysot's. */
export const preparedDefaults: PreparedOptions = { size: 511, context: 0.5, templateSize: 127 };

/**
 * Crops cut beforehand, in pysot's layout: train.json with {video: {track: {frame: [x1, y1, x2, y2]}}}, boxes in pixels of
 * the whole frame (or [w, h] alone), and crop511/VIDEO/FRAME.TRACK.x.jpg, frames with six digits. `siamdla prepare` makes them;
 * pysot's own files are read as they are.
 *
 * @param json Its table; default: ROOT/train.json.
 * @throws InputError that names the file and the entry when one is malformed.
 */
export function readPrepared(
  id: TrainingSetId,
  root: string,
  options: PreparedOptions = preparedDefaults,
  json: string = path.join(root, 'train.json'),
): TrainingSet {
  const { size, context, templateSize } = options;
  const crops = path.join(root, `crop${size}`);
  if (!existsSync(crops))
    throw new InputError(`no prepared crops at ${root} (no crop${size} there); run siamdla prepare`);
  const counts: [video: string, rows: number][] = [];
  const table = new TrackTable((video, track, frame) => path.join(crops, cropName(video, track, frame)));
  const middle = Math.floor(size / 2);
  for (const { name: video, value: tracks } of readObjects(json, { form: 'values' })) {
    if (!video.split('/').every(isPlainName)) throw new InputError(`${json}: '${video}' is no name of a video`);
    table.video(video);
    let rows = 0;
    for (const [track, frames] of entries(tracks, json, video)) {
      if (!isPlainName(track)) throw new InputError(`${json}: '${track}' in ${video} is no name of a track`);
      table.track(track);
      for (const [frame, box] of entries(frames, json, `${video}/${track}`)) {
        if (!/^\d+$/.test(frame)) continue; // 'meta'
        const [w, h] = sidesOf(box, `${json}: ${video}/${track}/${frame}`);
        const half = templateSize / sideWithContext(w, h, context) / 2;
        const [dx, dy] = w > 0 && h > 0 ? [w * half, h * half] : [0, 0];
        rows++;
        table.add(Number(frame), middle - dx, middle - dy, middle + dx, middle + dy);
      }
    }
    counts.push([video, rows]);
  }
  checkCrops(crops, json, counts);
  return { id, ...setSampling[id], ...table.finish(), preparedSize: size };
}

/** Names of the table of pysot's crops; the second is COCO's. */
const tableNames = ['train.json', 'train2017.json'] as const;

/**
 * Crops as `siamdla prepare` or pysot's scripts left them.
 *
 * @returns Undefined where the folder holds none.
 * @throws InputError as `readPrepared`, and when they are of another set.
 */
export function findPrepared(id: TrainingSetId, root: string): TrainingSet | undefined {
  const note = path.join(root, 'prepared.json');
  if (existsSync(note)) {
    const { set, ...options } = checked(noteSchema, readJsonFile(note, 'what crops were made with'), note);
    if (set !== id) throw new InputError(`${note}: the crops are of '${set}'; expected '${id}'`);
    return readPrepared(id, root, options);
  }
  const tables = tableNames.map((name) => path.join(root, name));
  const table = existsSync(path.join(root, `crop${preparedDefaults.size}`)) ? tables.find(existsSync) : undefined;
  return table === undefined ? undefined : readPrepared(id, root, preparedDefaults, table);
}

/** Videos of which the crops are counted: all of a small set, some of a large one, as it may be on a slow disk. */
const maxCounted = 100;

/** Folders of crops that this process has checked. */
const verified = new Set<string>();

/** @throws InputError where a video has fewer crops than rows in the table. */
function checkCrops(crops: string, json: string, counts: readonly (readonly [video: string, rows: number])[]): void {
  if (verified.has(crops)) return;
  const stride = Math.max(1, counts.length / maxCounted);
  for (let at = 0; at < counts.length; at += stride) {
    const [video, rows] = counts[Math.floor(at)]!;
    const folder = path.join(crops, video);
    const images = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.x.jpg')).length : 0;
    if (images >= rows) continue;
    throw new InputError(
      `${folder}: holds ${counted(images, 'crop')}; expected ${rows}, as ${json} has rows: run siamdla prepare again`,
    );
  }
  verified.add(crops);
}

/** Where a crop lies in the folder of crops. */
export function cropName(video: string, track: string, frame: number): string {
  return path.join(video, `${String(frame).padStart(6, '0')}.${track}.x.jpg`);
}

/** Tracks are called 00, 01 and so on. */
export function trackName(index: number): string {
  return String(index).padStart(2, '0');
}

/** An object's entries, frames in their order. */
function entries(value: unknown, file: string, what: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const found = Object.entries(value).filter(([name]) => name !== 'meta');
    return found.every(([name]) => /^\d+$/.test(name)) ? found.sort((a, b) => Number(a[0]) - Number(b[0])) : found;
  }
  throw new InputError(`${file}: ${what} is ${kindOf(value)}; expected {video: {track: {frame: [x1, y1, x2, y2]}}}`);
}

function sidesOf(box: unknown, where: string): readonly [number, number] {
  if (Array.isArray(box) && box.every(Number.isFinite)) {
    if (box.length === 4) return [box[2] - box[0], box[3] - box[1]];
    if (box.length === 2) return [box[0], box[1]];
  }
  throw new InputError(`${where} is ${JSON.stringify(box)}; expected [x1, y1, x2, y2] or [w, h]`);
}
