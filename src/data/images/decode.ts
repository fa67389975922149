import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Sharp from 'sharp';
import { InputError, messageOf } from '../../errors.js';
import type { Image } from './image.js';

const require = createRequire(import.meta.url);
let loaded: typeof Sharp | undefined;

/** The image library, loaded when it is first needed; without its cache, as every frame is read once. */
function library(): typeof Sharp {
  if (!loaded) {
    loaded = require('sharp') as typeof Sharp;
    loaded.cache(false);
  }
  return loaded;
}

/**
 * Reads an image file (JPEG, PNG, WebP, TIFF and others) as eight-bit red, green, blue.
 *
 * Grey images get three equal channels, an alpha channel is dropped, 16 bits become 8, CMYK becomes sRGB, and the image
 * is turned as its EXIF orientation says: all as OpenCV's imread does for a colour image, with which the reference
 * trackers read theirs. Damage that leaves a whole picture (a warning to libjpeg) is let pass, as there.
 *
 * @throws InputError that names the file when it is missing, no image, or truncated.
 */
export async function decodeImage(file: string): Promise<Image> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const what = isMissing ? 'is missing' : `cannot be read (${messageOf(cause)})`;
    throw new InputError(`${file}: ${what}; expected an image`, { cause });
  }
  return decodeBytes(bytes, file);
}

/**
 * The same for an image in memory.
 *
 * @param name What to call it in messages.
 * @throws InputError when it is no image, or truncated.
 */
export async function decodeBytes(bytes: Uint8Array, name: string): Promise<Image> {
  if (bytes[0] === 0x3c) throw new InputError(`${name}: is text; expected an image such as JPEG or PNG`); // '<' of SVG
  try {
    const { data, info } = await library()(bytes, { failOn: 'error' })
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width, height, data: channels === 3 ? pixels : threeChannels(pixels, channels) };
  } catch (cause) {
    throw new InputError(`${name}: cannot be decoded (${messageOf(cause)}); expected an image such as JPEG or PNG`, {
      cause,
    });
  }
}

/** Grey as three equal channels. */
function threeChannels(pixels: Uint8Array, channels: number): Uint8Array {
  const count = pixels.length / channels;
  const result = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) result.fill(pixels[i * channels]!, 3 * i, 3 * i + 3);
  return result;
}
