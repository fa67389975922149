import type { Image } from '../../data/images/image.js';

/** Writes frames one by one to a file or folder. */
export interface FrameSink {
  readonly add: (frame: Image) => Promise<void>;
  /** @returns The written file or folder. */
  readonly finish: () => Promise<string>;
  /** Aborts and removes unfinished output. */
  readonly discard: () => void;
}
