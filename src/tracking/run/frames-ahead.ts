import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';

/** Maximum number of frames that are decoded while the tracker works on the one before. */
const maxAhead = 2;
/**
 * Maximum memory of frames that are decoded ahead; of larger ones one is, which by the limit of images is at most 192 MiB.
 */
const maxAheadBytes = 2 ** 28;

/**
 * Decodes the frames of a sequence one after the other, up to two ahead of who takes them: as many as fit in 256 MiB, at
 * least one.
 *
 * @param files Their paths.
 * @throws InputError that names the first file that is missing, no image or cut off, or of another size than the first
 * frame: annotations are in pixels of one size.
 */
export async function* framesAhead(files: readonly string[]): AsyncGenerator<Image> {
  if (files.length === 0) return;
  const first = await decodeImage(files[0]!);
  const ahead = maxAhead * first.data.length <= maxAheadBytes ? maxAhead : 1;
  const pending: Promise<Image>[] = [];
  const start = (index: number): void => {
    if (index >= files.length) return;
    const image = decodeImage(files[index]!, first);
    image.catch(() => {}); // reported when its turn comes, if it comes
    pending.push(image);
  };
  for (let i = 1; i <= ahead; i++) start(i);
  yield first;
  for (let i = 1; i < files.length; i++) {
    const frame = await pending.shift()!;
    start(i + ahead);
    yield frame;
  }
}
