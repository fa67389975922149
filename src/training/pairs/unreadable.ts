import { InputError } from '../../errors.js';
import type { FailedImage } from './image-workers.js';

/** Number of unreadable images that are tolerated whatever their share. */
const minTolerated = 5;
/** Maximum number of messages in a report. */
const maxExamples = 5;

/** Counts images that could not be read; throws if there are too many. */
export class UnreadableImages {
  readonly #maxShare: number;
  readonly #files = new Set<string>();
  readonly #examples: string[] = [];
  #tried = 0;
  #draws = 0;

  constructor(maxShare: number) {
    this.#maxShare = maxShare;
  }

  /** True if the image is known to be unreadable. */
  has(file: string): boolean {
    return this.#files.has(file);
  }

  /** Counts drawn images. */
  count(images: number): void {
    this.#tried += images;
  }

  /**
   * Counts an unreadable image, once per draw.
   *
   * @throws InputError if their share of all drawn images exceeds `maxShare`.
   */
  add({ file, message }: Pick<FailedImage, 'file' | 'message'>): void {
    if (!this.#files.has(file)) {
      this.#files.add(file);
      if (this.#examples.length < maxExamples) this.#examples.push(message);
    }
    this.#draws++;
    if (this.#draws <= Math.max(minTolerated, this.#maxShare * this.#tried)) return;
    const max = `${100 * this.#maxShare} %`;
    throw new InputError(
      `training pairs: ${this.#draws} of ${this.#tried} images could not be read; expected at most ${max}. First: ${this.#examples[0]}`,
    );
  }

  /** Number of distinct unreadable images so far, and messages of the first few. */
  report(): { readonly count: number; readonly examples: readonly string[] } {
    return { count: this.#files.size, examples: [...this.#examples] };
  }
}
