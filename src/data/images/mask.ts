import { InputError, messageOf } from '../../errors.js';
import { type FrameSize, maxSeconds, readImage } from './decode.js';
import { imageLibrary } from './library.js';

/** The tight box of an object: x1, y1, x2, y2 in pixels; the pixel in column x covers x to x + 1. */
export type MaskBox = readonly [x1: number, y1: number, x2: number, y2: number];

/** Maximum number of objects of a mask; DAVIS 2017 has at most 10. A mask with smoothed edges has more colours. */
const maxObjects = 32;
/** Palette entry of pixels that belong to no object and not to the background either (davis2017-evaluation @ 30b698a). */
const voidIndex = 255;

/**
 * The boxes of the objects in a mask, a PNG of the size of its frame in which each object has one colour and the background
 * is black.
 *
 * The image library decodes colours, without interpolation or colour management. The id of an object is the index of its
 * colour in the image's palette, of equal entries the first; index 0 is the background and 255 is ignored, as in DAVIS 2017.
 * Without a palette (grey or RGB) the id is the colour as a number, 0xffffff for white, as in DAVIS 2016.
 *
 * @returns Boxes by id.
 * @throws InputError that names the file when it is missing, no PNG of at most 8 bits, damaged, of another size than the
 * frame, or has more than 32 colours.
 */
export async function readMaskBoxes(file: string, frame: FrameSize): Promise<ReadonlyMap<number, MaskBox>> {
  const bytes = await readImage(file);
  const { width, height, channels, data } = await decodeColours(bytes, file, frame);
  const palette = paletteOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)); // a view
  const boxes = new Map<number, MaskBox>();
  for (const [colour, box] of boxesByColour({ data, width, height, channels }, file)) {
    const id = palette ? palette.get(colour) : colour;
    if (id === undefined) {
      const name = `#${colour.toString(16).padStart(6, '0')}`;
      throw new InputError(`${file}: has the colour ${name}, which is not in its palette; expected palette colours`);
    }
    if (id !== 0 && !(palette && id === voidIndex)) boxes.set(id, box);
  }
  return boxes;
}

interface Colours {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

async function decodeColours(bytes: Uint8Array, file: string, frame: FrameSize): Promise<Colours> {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (!signature.every((byte, i) => bytes[i] === byte))
    throw new InputError(`${file}: is no PNG; expected a mask in PNG`);
  const options = { failOn: 'error', limitInputPixels: false, ignoreIcc: true } as const; // the size is checked first
  try {
    const { width, height, depth } = await imageLibrary()(bytes, options).metadata();
    if (width !== frame.width || height !== frame.height) {
      throw new InputError(
        `${file}: is ${width} x ${height} pixels; expected ${frame.width} x ${frame.height}, the size of its frame`,
      );
    }
    if (depth !== 'uchar') throw new InputError(`${file}: has ${depth} samples; expected a mask of at most 8 bits`);
    const { data, info } = await imageLibrary()(bytes, options)
      .timeout({ seconds: maxSeconds })
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width, height, channels: info.channels, data };
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${file}: cannot be decoded (${messageOf(cause)}); expected a mask in PNG`, { cause });
  }
}

/** The tight box of every colour, found in runs of equal pixels of a row. */
function boxesByColour({ data, width, height, channels }: Colours, file: string): ReadonlyMap<number, MaskBox> {
  const boxes = new Map<number, [number, number, number, number]>();
  const colourAt = (pixel: number): number =>
    channels === 1
      ? data[pixel]! * 0x010101
      : (data[channels * pixel]! << 16) | (data[channels * pixel + 1]! << 8) | data[channels * pixel + 2]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; ) {
      const colour = colourAt(y * width + x);
      const from = x++;
      while (x < width && colourAt(y * width + x) === colour) x++;
      const box = boxes.get(colour);
      if (!box) {
        boxes.set(colour, [from, y, x, y + 1]);
        if (boxes.size > maxObjects + 1) {
          throw new InputError(
            `${file}: has more than ${maxObjects} colours beside the background; expected one for each object, without smoothed edges`,
          );
        }
      } else {
        if (from < box[0]) box[0] = from;
        if (x > box[2]) box[2] = x;
        box[3] = y + 1;
      }
    }
  }
  return boxes;
}

/**
 * The index of each colour in a PNG's palette (PLTE chunk; ISO/IEC 15948, 11.2.2); undefined for a PNG of another colour
 * type.
 */
function paletteOf(bytes: Buffer): ReadonlyMap<number, number> | undefined {
  const [headerEnd, indexed] = [33, 3];
  if (bytes[25] !== indexed) return undefined;
  for (let at = headerEnd; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'PLTE') continue;
    const entries = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    const palette = new Map<number, number>();
    for (let i = 0; 3 * i + 2 < entries.length; i++) {
      const colour = entries.readUIntBE(3 * i, 3);
      if (!palette.has(colour)) palette.set(colour, i);
    }
    return palette;
  }
  return new Map();
}
