import type { Image } from '../../data/images/image.js';
import { type EmbeddedFrame, embedFrame } from '../../plots/drawings/annotated-frame.js';
import type { ScoreMap } from '../../tracking/scoring-tracker.js';

/** A frame of a video that was kept. */
export interface WatchedFrame {
  /** Position in the video, from 0. */
  readonly index: number;
  /** The frame as a JPEG of at most 480 pixels across. */
  readonly picture: EmbeddedFrame;
  /** Scores by which the tracker chose its box. */
  readonly map?: ScoreMap | undefined;
}

const maxFrames = 96;
const picture = { width: 480, quality: 70 } as const;

/** At most 96 evenly spaced frames of a video whose length is not known: twice the distance whenever there are too many. */
export class KeptFrames {
  #frames: WatchedFrame[] = [];
  #every = 1;

  async add(image: Image, index: number, map?: ScoreMap): Promise<void> {
    if (index % this.#every !== 0) return;
    this.#frames.push({ index, picture: await embedFrame(image, picture), map });
    if (this.#frames.length <= maxFrames) return;
    this.#every *= 2;
    this.#frames = this.#frames.filter((frame) => frame.index % this.#every === 0);
  }

  get frames(): readonly WatchedFrame[] {
    return this.#frames;
  }
}
