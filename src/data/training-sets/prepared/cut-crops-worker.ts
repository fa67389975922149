import type { Xyxy } from '../../../boxes/types.js';
import { messageOf } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/writing.js';
import { type Colour, meanColour } from '../../images/colour.js';
import { decodeImageAtOnce } from '../../images/decode.js';
import type { Image } from '../../images/image.js';
import { imageLibrary } from '../../images/library.js';
import { cropSquare, preparedSampling } from '../../images/prepare.js';
import type { PreparedOptions } from './prepared.js';

/** A crop to be cut. */
export interface CropTask {
  readonly from: string;
  readonly to: string;
  readonly box: Xyxy;
}

/** The crops of a video. */
export interface CutTask {
  /** Those to be cut. */
  readonly crops: readonly CropTask[];
  /** Number of those that were cut before. */
  readonly existing: number;
  readonly options: PreparedOptions;
}

/** Which crops of a video could not be cut. */
export interface CutVideo {
  readonly failed: readonly { readonly to: string; readonly message: string }[];
}

/** Cuts the crops of a video; runs on a worker thread. Each image is read once. */
export default async function cutVideo({ crops, options }: CutTask): Promise<CutVideo> {
  const byImage = new Map<string, CropTask[]>();
  for (const task of crops) {
    const same = byImage.get(task.from);
    if (same) same.push(task);
    else byImage.set(task.from, [task]);
  }
  const failed: { to: string; message: string }[] = [];
  for (const [file, tasks] of byImage) {
    let image: Image;
    try {
      image = await decodeImageAtOnce(file);
    } catch (error) {
      for (const { to } of tasks) failed.push({ to, message: messageOf(error) });
      continue;
    }
    const border = meanColour(image).map(Math.round) as unknown as Colour;
    for (const { to, box } of tasks) writeFileAtomic(to, await cut(image, box, border, options));
  }
  return { failed };
}

/** Encodes a crop as JPEG of quality 95, OpenCV's default. */
async function cut(image: Image, box: Xyxy, border: Colour, options: PreparedOptions): Promise<Uint8Array> {
  const { width, height, data } = cropSquare(image, preparedSampling(box, options.size, options), options.size, border);
  return await imageLibrary()(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}
