import type { Rng } from '../../random/random.js';
import type { Actor } from './actor.js';
import type { Challenge } from './challenges.js';
import { angleCourse, bendCourse, scaleCourse, yawCourse } from './courses.js';
import { wander } from './path.js';
import type { Dressed } from './wardrobe.js';

/** What the target's way is drawn from. */
export interface TargetOptions {
  readonly has: ReadonlySet<Challenge>;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly dressed: Dressed;
  /** Geometric mean of its width and height in the first frame, in pixels. */
  readonly size: number;
  /** How much larger its picture was painted, so that it stays sharp when it grows. */
  readonly painted: number;
}

/** The target's course: where it is, how large, how it is turned and bent in every frame. */
export function targetActor(rng: Rng, options: TargetOptions): Actor {
  const { has, frames, size, painted, dressed } = options;
  const scale = scaleCourse(rng, has, frames, size);
  const angle = angleCourse(rng, has);
  const yaw = yawCourse(rng, has);
  const bend = bendCourse(rng, has);
  const path = targetPath(rng, options);
  const poses = Array.from({ length: frames }, (_, t) => ({
    cx: path[2 * t]!,
    cy: path[2 * t + 1]!,
    scale: scale(t) / painted,
    angle: angle(t),
    yaw: yaw(t),
    ...bend(t),
  }));
  return { sprite: dressed.sprite, poses };
}

/** It bursts when it is fast, or to be blurred, and leaves the frame early enough to come back in a usual sequence. */
function targetPath(rng: Rng, { has, frames, width, height, dressed, size }: TargetOptions): Float64Array {
  const isFast = has.has('FM');
  const isBurst = isFast || has.has('MB');
  const bursts = isBurst ? [0, 1, 2].map((i) => Math.round(frames * ((i + rng.between(0.2, 0.8)) / 3))) : [];
  const { ratio } = dressed.design;
  const reach = 0.6 * size * Math.max(Math.sqrt(ratio), 1 / Math.sqrt(ratio));
  const grown = reach * (has.has('SV') && size < 48 ? 1.7 : 1);
  return wander(rng, {
    frames,
    width,
    height,
    margin: [grown + 4, grown + 4],
    speed: rng.between(1.5, 4.5),
    most: 15,
    bursts,
    burstLength: isFast ? 3 + rng.below(3) : 6,
    burstSpeed: isFast ? rng.between(24, 36) : rng.between(11, 16),
    ...(has.has('OV') && {
      leave: 1 + Math.round(rng.between(0.05, 0.4) * Math.max(0, frames - 20)),
      away: 1 + rng.below(Math.ceil(frames / 12)),
    }),
  });
}
