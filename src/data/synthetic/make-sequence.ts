import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { temporaryName } from '../../files.js';
import type { Image } from '../images/image.js';
import { attributesOf } from './attributes.js';
import type { SyntheticConfig } from './options.js';
import { type FrameFacts, Renderer } from './render.js';
import { writeScript } from './script.js';
import { recordFile, type SequenceRecord } from './sequence-record.js';

/** Images that may wait to be packed and written while the next ones are drawn. */
const waiting = 4;

/** The name of a sequence by its number, counted from 0. */
export function sequenceName({ split }: SyntheticConfig, index: number): string {
  return `${split}-${String(index + 1).padStart(3, '0')}`;
}

/**
 * Makes one sequence in OTB's layout: NAME/img/0001.jpg and so on, NAME/groundtruth_rect.txt with x,y,w,h a row, and
 * NAME/sequence.json. It appears in the folder only when it is complete. The boxes count from 0: the corner of the first
 * pixel is (0, 0), as the kit's trackers take boxes, not (1, 1) as in Matlab.
 */
export async function makeSequence(config: SyntheticConfig, folder: string, index: number): Promise<void> {
  const name = sequenceName(config, index);
  if (existsSync(recordFile(folder, name))) return; // another process was quicker
  const temporary = temporaryName(path.join(folder, name));
  mkdirSync(path.join(temporary, 'img'), { recursive: true });
  const script = writeScript(config, index);
  const renderer = new Renderer(script, config.width, config.height);
  const frames: FrameFacts[] = [];
  const writing: Promise<void>[] = [];
  for (let t = 0; t < script.frames; t++) {
    const facts = renderer.draw(t);
    frames.push(facts);
    if (writing.length >= waiting) await writing.shift();
    const file = path.join(temporary, 'img', `${String(t + 1).padStart(4, '0')}.jpg`);
    writing.push(writeJpeg(file, renderer.image, config.quality));
  }
  await Promise.all(writing);
  const record: SequenceRecord = {
    name,
    attributes: attributesOf(frames),
    scripted: [...script.has],
    textures: script.textures,
    frames,
  };
  writeFileSync(path.join(temporary, 'groundtruth_rect.txt'), frames.map(({ box }) => `${box.join(',')}\n`).join(''));
  writeFileSync(path.join(temporary, 'sequence.json'), `${JSON.stringify(record)}\n`);
  publish(temporary, path.join(folder, name));
}

/** Gives a finished folder its name. Where another process was quicker, its equal one stays. */
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
  await writeFile(file, await sharp(data.slice(), { raw }).jpeg({ quality, optimiseCoding: false }).toBuffer());
}
