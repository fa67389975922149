/** Sampling options of a training set. */
export interface SetSampling {
  readonly title: string;
  /** Maximum distance of template and search frame, in annotated frames of a track. */
  readonly frameRange: number;
  /** Videos per pass; -1: each once. */
  readonly usesPerPass: number;
}

/** A set's id, as on the command line. */
export type TrainingSetId =
  | 'vid'
  | 'youtubebb'
  | 'coco'
  | 'det'
  | 'got10k'
  | 'lasot'
  | 'trackingnet'
  | 'davis'
  | 'mot'
  | 'own';

/**
 * The published training sets. ImageNet VID, YouTube-BB, COCO and ImageNet DET as in STVIR/pysot @ d04028f, config.py;
 * GOT-10k and LaSOT as in ohhhyeahhh/SiamCAR @ 76ddd52, config.py. TrackingNet, which the paper also uses, has the
 * range of tankebuaa/pyvis @ e1a2f15 and the other video sets' number of uses. DAVIS, MOT and own videos are not in the
 * paper: they have GOT-10k's range, and each video is used once per pass, as the sets are small.
 */
export const setSampling: Readonly<Record<TrainingSetId, SetSampling>> = {
  vid: { title: 'ImageNet VID', frameRange: 100, usesPerPass: 100_000 },
  youtubebb: { title: 'YouTube-BoundingBoxes', frameRange: 3, usesPerPass: -1 },
  coco: { title: 'COCO', frameRange: 1, usesPerPass: -1 },
  det: { title: 'ImageNet DET', frameRange: 1, usesPerPass: -1 },
  got10k: { title: 'GOT-10k', frameRange: 50, usesPerPass: 100_000 },
  lasot: { title: 'LaSOT', frameRange: 100, usesPerPass: 100_000 },
  trackingnet: { title: 'TrackingNet', frameRange: 50, usesPerPass: 100_000 },
  davis: { title: 'DAVIS', frameRange: 50, usesPerPass: -1 },
  mot: { title: 'MOT', frameRange: 50, usesPerPass: -1 },
  own: { title: 'Own videos', frameRange: 50, usesPerPass: -1 },
};

/** The names of the sets that can be read. */
export const trainingSetIds: readonly TrainingSetId[] = Object.keys(setSampling) as TrainingSetId[];
