/** One object that is annotated through a video, or in one image. */
export interface Track {
  /** Number of annotated frames, from 1 on. */
  readonly length: number;
  /** x1, y1, x2, y2 in pixels of the image, frame after frame; every box has an area. */
  readonly boxes: Float32Array;
  /** Path of the image of the annotated frame `index`, counted from 0. */
  readonly path: (index: number) => string;
  /** The number of that frame in its video, by which crops are named; `index` where it is absent. */
  readonly frameNumber?: (index: number) => number;
}

/** A video with at least one track, or an image. */
export interface TrainingVideo {
  readonly name: string;
  readonly tracks: readonly Track[];
}

/** Where training pairs are drawn from. */
export interface TrainingSet {
  /** As on the command line: 'got10k'. */
  readonly id: string;
  readonly title: string;
  readonly videos: readonly TrainingVideo[];
  /** How far apart template and search frame may lie, in positions of the track's list of frames. */
  readonly frameRange: number;
  /** How many videos one pass takes, repeating them when there are fewer; -1 takes each once. */
  readonly usesPerPass: number;
  /**
   * Side of the square images that were cut around the targets beforehand ('crop511'), whose boxes then are the targets'
   * in those; absent when the images are whole frames.
   */
  readonly preparedSize?: number;
  /** Annotated boxes that were left out because nothing can be cut there; absent where none were looked for. */
  readonly dropped?: DroppedBoxes;
}

/** How many boxes were left out, and why. */
export interface DroppedBoxes {
  /** Without area, or not finite. */
  readonly empty: number;
  /** Wholly outside the image, where its size is known. */
  readonly outside: number;
}
