import { existsSync } from 'node:fs';
import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import { embedFrame } from '../../plots/drawings/annotated-frame.js';

/** A frame as a small JPEG. */
export interface ScaledFrame {
  /** Position in the sequence, from 0. */
  readonly index: number;
  /** Data URL; empty where the images are not on this machine. */
  readonly href: string;
}

/** Some frames of a sequence, evenly spaced, the first and the last included, and the size of its images in pixels. */
export interface ScaledFrames {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly ScaledFrame[];
}

/** Widths of the pictures, the best first; the first at which {@link WANTED} frames fit is taken. */
const WIDTHS = [320, 240, 160, 112];
const WANTED = 24;
/** Of one sequence; more frames make a slider no easier to use. */
const MAX_FRAMES = 120;
const MIN_FRAMES = 2;
const QUALITY = 60; // of the JPEGs; not in the paper, chosen by eye
/** Margin of the estimate that is made from one frame. */
const SPREAD = 1.2;

/**
 * Frames of a sequence whose pictures together take at most `bytes`, but at least two frames: pictures are scaled down first,
 * then frames are left out.
 *
 * @param perFrame Bytes that a frame takes beside its picture.
 * @throws As `decodeImage`.
 */
export async function scaledFrames(sequence: Sequence, bytes: number, perFrame: number): Promise<ScaledFrames> {
  const { length, frames } = sequence;
  const middle = frames.path(Math.floor(length / 2));
  if (!existsSync(middle)) {
    const { width, height } = sequence.imageSize ?? sizeAround(sequence.gt);
    const indices = evenly(length, clamp(Math.floor(bytes / perFrame), length));
    return { width, height, frames: indices.map((index) => ({ index, href: '' })) };
  }
  const image = await decodeImage(middle);
  const { width: scaled, size } = await chooseWidth(image, Math.min(length, WANTED), bytes, perFrame);
  let indices = evenly(length, clamp(Math.floor(bytes / (SPREAD * size + perFrame)), length));
  for (;;) {
    const made: ScaledFrame[] = [];
    let used = 0;
    for (const index of indices) {
      const { href } = await embedFrame(await decodeImage(frames.path(index)), { width: scaled, quality: QUALITY });
      used += href.length + perFrame;
      made.push({ index, href });
    }
    const { width, height } = image;
    if (used <= bytes || indices.length <= MIN_FRAMES) return { width, height, frames: made };
    indices = evenly(length, Math.max(MIN_FRAMES, Math.floor((0.9 * indices.length * bytes) / used)));
  }
}

async function chooseWidth(
  image: Image,
  wanted: number,
  bytes: number,
  perFrame: number,
): Promise<{ readonly width: number; readonly size: number }> {
  let size = 0;
  for (const width of WIDTHS) {
    size = (await embedFrame(image, { width, quality: QUALITY })).href.length;
    if (wanted * (SPREAD * size + perFrame) <= bytes) return { width, size };
  }
  return { width: WIDTHS.at(-1)!, size };
}

function clamp(count: number, length: number): number {
  return Math.max(Math.min(count, length, MAX_FRAMES), Math.min(length, MIN_FRAMES));
}

/** `count` positions from the first to the last of `length`. */
export function evenly(length: number, count: number): number[] {
  if (count <= 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

/** A size that contains all boxes, where neither images nor their size are known. */
function sizeAround(boxes: Float64Array): { readonly width: number; readonly height: number } {
  let [width, height] = [1, 1];
  for (let at = 0; at < boxes.length; at += 4) {
    width = Math.max(width, boxes[at]! + boxes[at + 2]! || 0);
    height = Math.max(height, boxes[at + 1]! + boxes[at + 3]! || 0);
  }
  return { width: Math.ceil(width), height: Math.ceil(height) };
}
