import { InputError } from '../errors.js';
import type { FrameList } from './frames.js';

/** VOT's per-frame attributes, by the names of its tag files. */
export const votTags = ['camera_motion', 'illum_change', 'motion_change', 'size_change', 'occlusion'] as const;

/** The name of one of VOT's per-frame tags. */
export type VotTag = (typeof votTags)[number];

/** One annotated video of a benchmark. All coordinates are pixels of its images. */
export interface Sequence {
  readonly name: string;
  /** Number of frames. */
  readonly length: number;
  /** The images by frame; they may be missing on this machine. */
  readonly frames: FrameList;
  /**
   * x, y, w, h per frame, flat, as annotated, including boxes without area. NaN where the target is not annotated (UAV123's
   * absent frames; all but the first frame of GOT-10k's test set). For polygons: their axis-aligned bounding boxes.
   */
  readonly gt: Float64Array;
  /** VOT: the annotation per frame: x, y, w, h or the 8 coordinates of four corners. */
  readonly polygons?: readonly Float64Array[];
  /** LaSOT and GOT-10k: per frame 1 if the target is visible, 0 if it is fully occluded or out of view. */
  readonly visible?: Uint8Array;
  /** GOT-10k: per frame the visible share of the target, from 0 (none) to 8 (all). */
  readonly cover?: Uint8Array;
  /** Attributes of the whole sequence, in full: 'Scale Variation'. */
  readonly attributes: readonly string[];
  readonly imageSize?: { readonly width: number; readonly height: number };
  /** VOT: per frame 1 if the attribute is present. */
  readonly tags?: Readonly<Partial<Record<VotTag, Uint8Array>>>;
}

/** A test set. */
export interface Benchmark {
  /** As on the command line: 'otb100'. */
  readonly id: string;
  /** As in captions: 'OTB100'. */
  readonly title: string;
  readonly sequences: readonly Sequence[];
  /** Names of the sequences that {@link chooseSequences} left out. Default: none. */
  readonly leftOut?: readonly string[];
}

/**
 * A benchmark reduced to some of its sequences.
 *
 * @param only Their names; default: all.
 * @throws InputError that lists unknown names.
 */
export function chooseSequences(benchmark: Benchmark, only?: readonly string[]): Benchmark {
  if (!only) return benchmark;
  const unknown = only.filter((name) => !benchmark.sequences.some((sequence) => sequence.name === name));
  if (unknown.length > 0) {
    throw new InputError(
      `${benchmark.title} has no sequence ${unknown.join(', ')}; it has ${benchmark.sequences.length}`,
    );
  }
  const sequences = benchmark.sequences.filter(({ name }) => only.includes(name));
  const others = benchmark.sequences.map(({ name }) => name).filter((name) => !only.includes(name));
  return { ...benchmark, sequences, leftOut: [...(benchmark.leftOut ?? []), ...others] };
}
