import { type Colour, meanColour } from '../../data/images/colour.js';
import type { Image } from '../../data/images/image.js';

/** A decoded image; its mean colour is worked out when it is first asked for. */
export class Frame {
  #mean: Colour | undefined;

  constructor(readonly image: Image) {}

  meanColour(): Colour {
    this.#mean ??= meanColour(this.image);
    return this.#mean;
  }
}

/** Images that are kept beyond the limit: those being made and those decoded ahead, as long as they fit in 256 MiB. */
const minKept = 4;
const maxKeptBytes = 2 ** 28;

/** Decoded images up to a number of bytes; those that were not used for longest go first. */
export class FrameCache {
  readonly #decode: (file: string) => Promise<Image>;
  readonly #maxBytes: number;
  readonly #kept = new Map<string, { readonly frame: Promise<Frame>; bytes: number }>();
  #bytes = 0;

  constructor(decode: (file: string) => Promise<Image>, maxBytes: number) {
    this.#decode = decode;
    this.#maxBytes = maxBytes;
  }

  /** Rejects with the decoder's error; the image is tried again when it is asked for again. */
  get(file: string): Promise<Frame> {
    const found = this.#kept.get(file);
    if (found) {
      this.#kept.delete(file);
      this.#kept.set(file, found);
      return found.frame;
    }
    const frame = this.#decode(file).then((image) => new Frame(image));
    const entry = { frame, bytes: 0 };
    this.#kept.set(file, entry);
    frame.then(
      ({ image }) => this.#account(file, entry, image.data.length),
      () => this.#kept.delete(file),
    );
    return frame;
  }

  #account(file: string, entry: { bytes: number }, bytes: number): void {
    if (this.#kept.get(file) !== entry) return;
    entry.bytes = bytes;
    this.#bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes || (this.#kept.size <= minKept && this.#bytes <= maxKeptBytes)) break;
      if (freed === 0) continue; // still being decoded
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}
