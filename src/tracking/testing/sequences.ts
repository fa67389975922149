import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Sharp from 'sharp';
import type { Xywh } from '../../boxes/types.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { modelByName } from '../../trackers/catalogue.js';

/** The target's box in frame `index`: it moves right and down. */
export function targetBoxAt(index: number): Xywh {
  return { x: 30 + 2 * index, y: 20 + index, w: 24, h: 16 };
}

/** A synthetic frame: a chequered target on a striped background. */
export function syntheticFrame(index: number, width: number = 120, height: number = 90): Image {
  const image = blankImage(width, height);
  const { x, y, w, h } = targetBoxAt(index);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const isTarget = column >= x && column < x + w && row >= y && row < y + h;
      const isDark = (((column - x) >> 2) + ((row - y) >> 2)) % 2 === 0;
      const background = 90 + ((column + 2 * row) % 23);
      const colour = isTarget ? (isDark ? [200, 30, 40] : [240, 230, 60]) : [background, background + 10, background];
      image.data.set(colour, 3 * (row * width + column));
    }
  }
  return image;
}

/** Encodes an image as PNG. */
export async function pngOf({ width, height, data }: Image): Promise<Buffer> {
  const sharp = createRequire(import.meta.url)('sharp') as typeof Sharp;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** Writes a synthetic sequence in OTB's layout: FOLDER/NAME/img/0001.png and so on. */
export async function writeSequence(folder: string, name: string, length: number): Promise<void> {
  const images = path.join(folder, name, 'img');
  mkdirSync(images, { recursive: true });
  const boxes = Array.from({ length }, (_, i) => Object.values(targetBoxAt(i)).join(','));
  writeFileSync(path.join(folder, name, 'groundtruth_rect.txt'), `${boxes.join('\n')}\n`);
  for (let i = 0; i < length; i++) {
    writeFileSync(path.join(images, `${String(i + 1).padStart(4, '0')}.png`), await pngOf(syntheticFrame(i)));
  }
}

/** Writes untrained weights of a model. */
export function writeWeights(file: string, name: string, seed: number = 1): void {
  const params = initialise(modelByName(name).build().table, { rule: 'reference', seed });
  writeSafetensors(file, new Map(Object.entries(params)), { layout: 'hwio', input: 'bgr', model: name });
}
