import { InputError } from '../errors.js';
import type { FrameList } from './frames.js';

/** What VOT annotates per frame, by the names of its tag files. */
export const votTags = ['camera_motion', 'illum_change', 'motion_change', 'size_change', 'occlusion'] as const;

/** The name of one of VOT's per-frame tags. */
export type VotTag = (typeof votTags)[number];

/** One annotated video of a benchmark. All coordinates are pixels of its images. */
export interface Sequence {
  readonly name: string;
  /** Number of frames. */
  readonly length: number;
  /** The images, by frame; they may be missing on this machine. */
  readonly frames: FrameList;
  /**
   * x, y, w, h of every frame, one after the other, as annotated: boxes without area stay as they are. NaN where the
   * target is not annotated (UAV123's absent frames; all but the first frame of GOT-10k's test set). Where the annotation
   * is a polygon, the smallest upright rectangle around its corners.
   */
  readonly gt: Float64Array;
  /** VOT: what is annotated, per frame: 4 numbers x, y, w, h or the 8 coordinates of four corners. */
  readonly polygons?: readonly Float64Array[];
  /** LaSOT and GOT-10k: per frame 1 where the target can be seen, 0 where it is fully hidden or out of view. */
  readonly visible?: Uint8Array;
  /** GOT-10k: per frame how much of the target can be seen, from 0 (nothing) to 8 (all). */
  readonly cover?: Uint8Array;
  /** Names of the challenges the whole sequence is labelled with, in full: 'Scale Variation'. */
  readonly attributes: readonly string[];
  readonly imageSize?: { readonly width: number; readonly height: number };
  /** VOT: per frame 1 where the challenge is present. */
  readonly tags?: Readonly<Partial<Record<VotTag, Uint8Array>>>;
}

/** A test set: what trackers are compared on. */
export interface Benchmark {
  /** As on the command line: 'otb100'. */
  readonly id: string;
  /** As in captions: 'OTB100'. */
  readonly title: string;
  readonly sequences: readonly Sequence[];
}

/** x, y, w, h of the smallest upright rectangle around the corners x1, y1, x2, y2, ...; NaN when a corner is. */
export function rectangleAround(corners: ArrayLike<number>): [x: number, y: number, w: number, h: number] {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < corners.length; i += 2) {
    left = Math.min(left, corners[i]!);
    right = Math.max(right, corners[i]!);
    top = Math.min(top, corners[i + 1]!);
    bottom = Math.max(bottom, corners[i + 1]!);
  }
  return [left, top, right - left, bottom - top];
}

/**
 * Some of a benchmark's sequences.
 *
 * @param only Their names; all unless told.
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
  return { ...benchmark, sequences: benchmark.sequences.filter(({ name }) => only.includes(name)) };
}
