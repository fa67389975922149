/** How a set takes part in training. */
export interface SetSampling {
  readonly title: string;
  /** How far apart template and search frame may lie, in positions of a track's list of frames. */
  readonly frameRange: number;
  /** Videos that one pass takes; -1 takes each once. */
  readonly usesPerPass: number;
}

/** A set's name on the command line. */
export type TrainingSetId = 'vid' | 'youtubebb' | 'coco' | 'det' | 'got10k' | 'lasot' | 'trackingnet' | 'own';

/**
 * The published training sets. ImageNet VID, YouTube-BB, COCO and ImageNet DET as in STVIR/pysot @ d04028f, config.py;
 * GOT-10k and LaSOT as in ohhhyeahhh/SiamCAR @ 76ddd52, config.py. Neither has TrackingNet, which the paper trains with:
 * the range is that of tankebuaa/pyvis @ e1a2f15, the share of a pass chosen because the other long videos have it.
 */
export const setSampling: Readonly<Record<TrainingSetId, SetSampling>> = {
  vid: { title: 'ImageNet VID', frameRange: 100, usesPerPass: 100_000 },
  youtubebb: { title: 'YouTube-BoundingBoxes', frameRange: 3, usesPerPass: -1 },
  coco: { title: 'COCO', frameRange: 1, usesPerPass: -1 },
  det: { title: 'ImageNet DET', frameRange: 1, usesPerPass: -1 },
  got10k: { title: 'GOT-10k', frameRange: 50, usesPerPass: 100_000 },
  lasot: { title: 'LaSOT', frameRange: 100, usesPerPass: 100_000 },
  trackingnet: { title: 'TrackingNet', frameRange: 50, usesPerPass: 100_000 },
  own: { title: 'Own videos', frameRange: 50, usesPerPass: -1 },
};
