import type { Rng } from '../../random/random.js';
import type { Appearance, AppearanceSampler } from './appearance.js';
import type { Challenge } from './attributes.js';
import { cosine, sine, square } from './math.js';
import { blob, type Design, roundedBox } from './shapes.js';
import { type MovingObject, neutralPose, type Pose, type Sprite } from './sprites.js';
import { backgroundColours, objectColours } from './textures.js';
import { randomTrajectory } from './trajectories.js';

/** What the other objects of a scene depend on. */
export interface DistractorOptions {
  readonly rng: Rng;
  readonly appearances: AppearanceSampler;
  readonly challenges: ReadonlySet<Challenge>;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly target: Appearance;
  /** Geometric mean of the target's width and height in the first frame, in pixels. */
  readonly size: number;
  readonly targetPoses: readonly Pose[];
}

/** Up to three moving objects that look different from the target; drawn behind it. */
export function dissimilarObjects(options: DistractorOptions): MovingObject[] {
  const { rng, appearances } = options;
  return Array.from({ length: rng.below(4) }, () => {
    const { sprite } = appearances.object(rng.between(20, 50), objectColours);
    return { sprite, poses: randomPoses(options, rng.between(1, 4)) };
  });
}

/**
 * Moving objects that look similar to the target, drawn behind it: two or three with BC, else one in a third of the
 * sequences.
 */
export function similarObjects(options: DistractorOptions): MovingObject[] {
  const { rng, appearances, challenges, target, size } = options;
  const count = challenges.has('BC') ? 2 + rng.below(2) : Number(rng.below(3) === 0);
  return Array.from({ length: count }, (_, i) => {
    const { sprite } = appearances.similarObject(target, size * rng.between(0.8, 1.2), challenges.has('BC') ? 22 : 34);
    const poses = i === 0 ? approachingPoses(options) : randomPoses(options, rng.between(1.5, 5));
    return { sprite, poses, isSimilar: true };
  });
}

/** With OCC two objects in background colours that cross in front of the target; else none. */
export function occluders(options: DistractorOptions): MovingObject[] {
  const { rng, appearances, challenges, frames, size, target } = options;
  if (!challenges.has('OCC')) return [];
  return [0.2, 0.6].map((from) => {
    const meeting = Math.max(6, Math.round(frames * (from + rng.between(0, 0.25))));
    const { sprite } = appearances.object(size * rng.between(0.8, 1.3), backgroundColours, occluderDesign(rng));
    return {
      sprite,
      poses: crossingPoses(options, meeting, rng.between(3, 7), separation(sprite, target.sprite)),
    };
  });
}

/** A pillar, a panel or foliage. */
function occluderDesign(rng: Rng): Design {
  const kind = rng.below(3);
  if (kind === 0)
    return { parts: [{ shape: roundedBox(0, 0, 0.98, 0.98, 0.06), texture: 0 }], ratio: rng.between(0.25, 0.5) };
  if (kind === 1) {
    const parts = [
      { shape: roundedBox(0, 0, 0.98, 0.98, 0.15), texture: 0 },
      { shape: roundedBox(0, -0.2, 0.7, 0.5, 0.1), texture: 1 },
    ];
    return { parts, ratio: rng.between(0.6, 1.6) };
  }
  const parts = [0, 1, 2, 1].map((texture) => ({
    shape: blob(rng, rng.between(-0.4, 0.4), rng.between(-0.4, 0.4), 0.48, 6 + rng.below(4), 0.12),
    texture,
  }));
  return { parts, ratio: rng.between(0.7, 1.4) };
}

/** Poses along a random trajectory. */
function randomPoses({ rng, frames, width, height }: DistractorOptions, speed: number): Pose[] {
  const path = randomTrajectory(rng, { frames, width, height, margin: [15, 15], speed, maxSpeed: 8 });
  return posesAt(frames, (t) => [path[2 * t]!, path[2 * t + 1]!]);
}

/** Poses along a random trajectory that is bent towards the target in one frame near the middle of the sequence. */
function approachingPoses(options: DistractorOptions): Pose[] {
  const { rng, frames, width, height, targetPoses, size } = options;
  const meeting = Math.floor(frames * rng.between(0.35, 0.7));
  const { cx, cy } = targetPoses[meeting]!;
  const path = randomTrajectory(rng, { frames, width, height, margin: [15, 15], speed: 3, maxSpeed: 8 });
  const side = rng.uniform();
  const [ox, oy] = [0.8 * size * cosine(side), 0.8 * size * sine(side)];
  return posesAt(frames, (t) => {
    const pull = Math.max(0, 1 - Math.abs(t - meeting) / Math.max(4, 0.3 * frames));
    const [x, y] = [path[2 * t]!, path[2 * t + 1]!];
    return [x + pull * (cx + ox - x), y + pull * (cy + oy - y)];
  });
}

/** Distance at which two objects cannot overlap, however they are rotated. */
function separation(a: Sprite, b: Sprite): number {
  const radius = ({ front: { width, height } }: Sprite): number => Math.sqrt(square(width / 2) + square(height / 2));
  return radius(a) + radius(b) + 2;
}

/**
 * Poses along a straight line that meets the target in frame `meeting`. Of six random directions the one that starts
 * farthest from the target, and a speed of at least `minSpeed` that puts `distance` between them in the first frame.
 */
function crossingPoses(
  { rng, frames, targetPoses }: DistractorOptions,
  meeting: number,
  minSpeed: number,
  distance: number,
): Pose[] {
  const met = Math.min(meeting, frames - 1);
  let [best, direction, speed] = [-1, 0, minSpeed];
  const start = targetPoses[0]!;
  const { cx, cy } = targetPoses[met]!;
  const squaredDistance = (angle: number): number =>
    square(cx - met * speed * cosine(angle) - start.cx) + square(cy - met * speed * sine(angle) - start.cy);
  for (let i = 0; i < 6; i++) {
    const angle = rng.uniform();
    if (squaredDistance(angle) > best) [best, direction] = [squaredDistance(angle), angle];
  }
  while (squaredDistance(direction) < square(distance)) speed *= 1.1;
  const [vx, vy] = [speed * cosine(direction), speed * sine(direction)];
  return posesAt(frames, (t) => [cx + (t - met) * vx, cy + (t - met) * vy]);
}

/** Upright poses at the given positions. */
function posesAt(frames: number, position: (frame: number) => [number, number]): Pose[] {
  return Array.from({ length: frames }, (_, t) => {
    const [cx, cy] = position(t);
    return { ...neutralPose(), cx, cy, angle: 0.01 * sine(t / 16) };
  });
}
