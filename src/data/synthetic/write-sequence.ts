import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryName } from '../../files/temporary-files.js';
import { writingAsync } from '../../files/write-errors.js';
import type { Image } from '../images/image.js';
import { imageLibrary } from '../images/library.js';
import { attributesOf } from './attributes.js';
import type { FrameAnnotation } from './ground-truth.js';
import type { SyntheticConfig } from './options.js';
import { Renderer } from './renderer.js';
import { planScene } from './scene-plan.js';
import { type FrameRecord, recordFile, type SequenceRecord, sequenceName } from './sequence-record.js';

/** Task of a worker thread. */
export interface SequenceTask {
  readonly config: SyntheticConfig;
  /** Folder of the split. */
  readonly folder: string;
  readonly index: number;
}

/** Maximum number of images that wait to be encoded and written while the next ones are rendered. */
const maxPending = 4;

/**
 * Renders a sequence and writes it in OTB's layout: NAME/img/0001.jpg and so on, NAME/groundtruth_rect.txt with one row
 * x,y,w,h a frame, and NAME/sequence.json. The folder NAME appears only when it is complete. Boxes are 0-based: the first
 * pixel's corner is (0, 0), not (1, 1) as in OTB.
 *
 * @throws As `writing`, which names the folder NAME.
 */
export default async function writeSequence(task: SequenceTask): Promise<void> {
  const name = sequenceName(task.config, task.index);
  await writingAsync(path.join(task.folder, name), () => renderTo(name, task));
}

async function renderTo(name: string, { config, folder, index }: SequenceTask): Promise<void> {
  if (existsSync(recordFile(folder, name))) return; // written by another process meanwhile
  imageLibrary().concurrency(1); // sequences run in parallel
  const temporary = temporaryName(path.join(folder, name));
  mkdirSync(path.join(temporary, 'img'), { recursive: true });
  const plan = planScene(config, index);
  const renderer = new Renderer(plan, config.width, config.height);
  const frames: FrameAnnotation[] = [];
  const pending: Promise<void>[] = [];
  for (let t = 0; t < plan.frames; t++) {
    frames.push(renderer.render(t));
    if (pending.length >= maxPending) await pending.shift();
    const file = path.join(temporary, 'img', `${String(t + 1).padStart(4, '0')}.jpg`);
    const written = writeJpeg(file, renderer.image, config.quality);
    written.catch(() => {}); // it may fail before its turn to be awaited comes, which must not end the thread
    pending.push(written);
  }
  await Promise.all(pending);
  const record: SequenceRecord = {
    name,
    attributes: attributesOf(frames),
    scripted: [...plan.challenges],
    textures: plan.textures,
    frames: frames.map(frameRecord),
  };
  writeFileSync(path.join(temporary, 'groundtruth_rect.txt'), frames.map(({ box }) => `${box.join(',')}\n`).join(''));
  writeFileSync(path.join(temporary, 'sequence.json'), `${JSON.stringify(record)}\n`);
  publish(temporary, path.join(folder, name));
}

/** The keys in the order of the stored files. */
function frameRecord(frame: FrameAnnotation): FrameRecord {
  const { box, polygon, hidden, outside, similarity: alike, blur, light, angle, yaw, bend } = frame;
  return { box, polygon, hidden, outside, alike, blur, light, angle, yaw, bend };
}

/** Renames a complete folder to its final name. If another process was faster, its identical folder stays. */
function publish(temporary: string, folder: string): void {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function writeJpeg(file: string, { width, height, data }: Image, quality: number): Promise<void> {
  const raw = { width, height, channels: 3 as const };
  await writeFile(
    file,
    await imageLibrary()(data.slice(), { raw }).jpeg({ quality, optimiseCoding: false }).toBuffer(),
  );
}
