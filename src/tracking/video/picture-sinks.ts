import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Sharp as Pipeline } from 'sharp';
import type { Image } from '../../data/images/image.js';
import { imageLibrary } from '../../data/images/library.js';
import { makeFolder } from '../../files/output-folder.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { FrameSink } from './frame-sink.js';

/** Maximum number of frames of an animation, which are in memory until it is written. */
export const maxAnimatedFrames: number = 600;
/** Maximum width of an animation in pixels. */
const animatedWidth = 320;

/** Writes an animated WebP of the first {@link maxAnimatedFrames} frames, downscaled. */
export function animationSink(file: string, rate: number): FrameSink {
  const frames: { data: Buffer; width: number; height: number }[] = [];
  return {
    add: async (frame) => {
      if (frames.length >= maxAnimatedFrames) return;
      const { data, info } = await raw(frame)
        .resize({ width: animatedWidth, withoutEnlargement: true })
        .raw()
        .toBuffer({ resolveWithObject: true });
      frames.push({ data, width: info.width, height: info.height });
    },
    finish: async () => {
      const { width, height } = frames[0]!;
      const stacked = Buffer.concat(frames.map(({ data }) => data));
      const pages = { width, height: height * frames.length, channels: 3 as const, pageHeight: height };
      const delay = frames.map(() => Math.round(1000 / rate));
      const animation = await imageLibrary()(stacked, { raw: pages, limitInputPixels: false })
        .webp({ quality: 80, effort: 2, delay, loop: 0 })
        .toBuffer();
      writeFileAtomic(file, animation);
      return file;
    },
    discard: () => {},
  };
}

/** Writes every frame as FOLDER/000001.jpg and so on. @throws As `makeFolder` when there can be no such folder. */
export function pictureSink(folder: string): FrameSink {
  let count = 0;
  makeFolder(folder, 'the folder of pictures');
  for (const name of readdirSync(folder)) if (/^\d{6}\.jpg$/.test(name)) rmSync(path.join(folder, name));
  return {
    add: async (frame) => {
      count++;
      const jpeg = await raw(frame).jpeg({ quality: 90 }).toBuffer();
      writeFileAtomic(path.join(folder, `${String(count).padStart(6, '0')}.jpg`), jpeg);
    },
    finish: async () => folder,
    discard: () => {},
  };
}

function raw({ width, height, data }: Image): Pipeline {
  return imageLibrary()(data, { raw: { width, height, channels: 3 } });
}
