/** One annotated object of a video or image. */
export interface Track {
  /** Number of annotated frames, >= 1. */
  readonly length: number;
  /** x1, y1, x2, y2 per annotated frame, flat, in pixels of the image; every box has an area. */
  readonly boxes: Float32Array;
  /** Path of the image of the annotated frame `index`, counted from 0. */
  readonly path: (index: number) => string;
  /** Number of that frame in the video, used in names of crops; default: `index`. */
  readonly frameNumber?: (index: number) => number;
}

/** A video with at least one track, or an image. */
export interface TrainingVideo {
  readonly name: string;
  readonly tracks: readonly Track[];
}

/** A set of videos that training pairs are drawn from. */
export interface TrainingSet {
  /** As on the command line: 'got10k'. */
  readonly id: string;
  readonly title: string;
  readonly videos: readonly TrainingVideo[];
  /** Maximum distance of template and search frame, in annotated frames of the track. */
  readonly frameRange: number;
  /** Videos per pass, repeated if there are fewer; -1: each once. */
  readonly usesPerPass: number;
  /**
   * Side of the images if they are prepared square crops around the targets ('crop511'); boxes are then in pixels of the
   * crops. Absent for whole frames.
   */
  readonly preparedSize?: number;
  /** Numbers of dropped boxes; absent if boxes were not checked. */
  readonly dropped?: DroppedBoxes;
}

/** Numbers of dropped boxes by cause. */
export interface DroppedBoxes {
  /** Without area, or not finite. */
  readonly empty: number;
  /** Entirely outside the image, if its size is known. */
  readonly outside: number;
  /** Whose image is not there, where a set is read without them; absent elsewhere. */
  readonly missing?: number;
}
