import { InputError } from '../../errors.js';
import type { FailedImage } from './image-workers.js';

/** How many are let pass whatever the share. */
const floor = 5;
/** How many are named. */
const named = 5;

/** Keeps count of the images that could not be read, and stops when they are too many. */
export class UnreadableImages {
  private readonly files = new Set<string>();
  private readonly examples: string[] = [];
  private tried = 0;
  private draws = 0;

  constructor(private readonly maxShare: number) {}

  /** Whether an image is known to be unreadable. */
  has(file: string): boolean {
    return this.files.has(file);
  }

  /** Counts images that were drawn. */
  count(images: number): void {
    this.tried += images;
  }

  /**
   * Counts an image that could not be read, each time it is drawn.
   *
   * @throws InputError when they are more than the stated share of the images drawn.
   */
  add({ file, message }: Pick<FailedImage, 'file' | 'message'>): void {
    if (!this.files.has(file)) {
      this.files.add(file);
      if (this.examples.length < named) this.examples.push(message);
    }
    this.draws++;
    if (this.draws <= Math.max(floor, this.maxShare * this.tried)) return;
    const most = `${100 * this.maxShare} %`;
    throw new InputError(
      `training pairs: ${this.draws} of ${this.tried} images could not be read; expected at most ${most}. First: ${this.examples[0]}`,
    );
  }

  /** How many different ones so far, and the first few. */
  report(): { readonly count: number; readonly examples: readonly string[] } {
    return { count: this.files.size, examples: [...this.examples] };
  }
}
