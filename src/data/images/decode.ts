import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { InputError, messageOf } from '../../errors.js';
import type { Image } from './image.js';
import { imageLibrary, isRaster } from './library.js';

/** Maximum size of an image in pixels: 8192 x 8192, which take 192 MiB. */
const maxPixels = 2 ** 26;
/** Maximum size of an image file. */
const maxBytes = 2 ** 28;
/** Maximum time of decoding an image, in seconds; the largest takes a few. */
export const maxSeconds = 60;

/** A size in pixels. */
export type FrameSize = Pick<Image, 'width' | 'height'>;

/**
 * Reads an image file (JPEG, PNG, WebP or TIFF, of at most 67 megapixels) as eight-bit red, green, blue.
 *
 * Grey images get three equal channels, an alpha channel is dropped, 16 bits become 8, CMYK becomes sRGB, and the image
 * is turned as its EXIF orientation says; the stored values count, whatever colours a profile says that they are: all as
 * OpenCV's imread does for a colour image, with which the reference trackers read theirs. Damage that leaves a whole picture
 * (a warning to libjpeg) is accepted, as there. Always at full size: the image library takes longer for half of it, 19 ms
 * against 14 for 1920 x 1080, and boxes of large targets then differ.
 *
 * From the first image on sharp has no cache in this process and reads neither GIF, AVIF nor other formats for anybody:
 * `sharp.unblock` brings their readers back.
 *
 * @param size The size that it must have, after it is turned: that of its video's first frame.
 * @throws InputError that names the file when it is missing, no such image, truncated, too large, or of another size; an
 * image of more pixels than expected or allowed is not decoded.
 */
export async function decodeImage(file: string, size?: FrameSize): Promise<Image> {
  return decodeBytes(await readImage(file), file, size);
}

/**
 * The same, with the file read at once: in a thread that has nothing else to do meanwhile. A frame of 480 x 270 takes 0.2 ms of
 * the processor less, as each of five waits for the file system costs more than the reading.
 *
 * @throws InputError as {@link decodeImage}.
 */
export async function decodeImageAtOnce(file: string): Promise<Image> {
  let bytes: Uint8Array;
  try {
    checkFile(statSync(file), file);
    bytes = readFileSync(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return decodeBytes(bytes, file);
}

/**
 * The bytes of an image file.
 *
 * @throws InputError that names the file when it is missing, not a file, or larger than 256 MiB.
 */
export async function readImage(file: string): Promise<Uint8Array> {
  try {
    checkFile(await stat(file), file);
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function checkFile(found: Stats, file: string): void {
  if (!found.isFile()) throw new InputError(`${file}: cannot be read (it is not a file); expected an image`);
  if (found.size > maxBytes) {
    throw new InputError(`${file}: is ${found.size} bytes large; expected an image of at most ${maxBytes}`);
  }
}

function unreadable(file: string, cause: unknown): InputError {
  if (cause instanceof InputError) return cause;
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const what = isMissing ? 'is missing' : `cannot be read (${messageOf(cause)})`;
  return new InputError(`${file}: ${what}; expected an image`, { cause });
}

/**
 * The same for an image in memory.
 *
 * @param name What to call it in messages.
 * @throws InputError as {@link decodeImage}.
 */
export async function decodeBytes(bytes: Uint8Array, name: string, size?: FrameSize): Promise<Image> {
  if (!isRaster(bytes)) {
    throw new InputError(`${name}: cannot be decoded (unknown format); expected an image in JPEG, PNG, WebP or TIFF`);
  }
  const limit = size ? Math.min(maxPixels, size.width * size.height) : maxPixels;
  try {
    const { data, info } = await imageLibrary()(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: limit })
      .timeout({ seconds: maxSeconds })
      .autoOrient()
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    checkSize(info, name, size);
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length);
    return { width, height, data: channels === 3 ? pixels : threeChannels(pixels, channels) };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const found = await headerSize(bytes);
    if (found) checkSize(found, name, size);
    throw new InputError(
      `${name}: cannot be decoded (${messageOf(cause)}); expected an image in JPEG, PNG, WebP or TIFF`,
      { cause },
    );
  }
}

/** The size after turning, without decoding; undefined where the header cannot be read. */
async function headerSize(bytes: Uint8Array): Promise<FrameSize | undefined> {
  const options = { failOn: 'error', limitInputPixels: false } as const;
  const header = await imageLibrary()(bytes, options)
    .metadata()
    .catch(() => undefined);
  return header?.autoOrient;
}

function checkSize({ width, height }: FrameSize, name: string, expected?: FrameSize): void {
  if (width * height > maxPixels) {
    throw new InputError(`${name}: is ${width} x ${height} pixels; expected at most ${maxPixels} pixels`);
  }
  if (!expected || (width === expected.width && height === expected.height)) return;
  const first = `${expected.width} x ${expected.height}`;
  throw new InputError(`${name}: is ${width} x ${height} pixels; expected ${first} as the first frame`);
}

/** Grey as three equal channels. */
function threeChannels(pixels: Uint8Array, channels: number): Uint8Array {
  const count = pixels.length / channels;
  const result = new Uint8Array(3 * count);
  for (let i = 0; i < count; i++) result.fill(pixels[i * channels]!, 3 * i, 3 * i + 3);
  return result;
}
