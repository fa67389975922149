import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';

/** Frames that are decoded while the tracker works on the one before. */
const ahead = 2;

/**
 * Decodes the frames of a sequence one after the other, two ahead of who takes them.
 *
 * @param files Their paths.
 * @throws InputError that names the first file that is missing, no image or cut off, or of another size than the first
 * frame: annotations are in pixels of one size.
 */
export async function* framesAhead(files: readonly string[]): AsyncGenerator<Image> {
  const pending: Promise<Image>[] = [];
  const start = (index: number): void => {
    if (index >= files.length) return;
    const image = decodeImage(files[index]!);
    image.catch(() => {}); // told when its turn comes, if it comes
    pending.push(image);
  };
  for (let i = 0; i <= ahead; i++) start(i);
  let first: Image | undefined;
  for (let i = 0; i < files.length; i++) {
    const frame = await pending.shift()!;
    first ??= frame;
    if (frame.width !== first.width || frame.height !== first.height) {
      throw new InputError(
        `${files[i]}: is ${frame.width} x ${frame.height} pixels; expected ${first.width} x ${first.height} as the first frame`,
      );
    }
    start(i + ahead + 1);
    yield frame;
  }
}
