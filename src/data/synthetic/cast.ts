import type { Rng } from '../../random/random.js';
import type { Actor } from './actor.js';
import type { Challenge } from './challenges.js';
import type { Design } from './design.js';
import { backgroundColours, objectColours } from './palette.js';
import { wander } from './path.js';
import { type Pose, restingPose } from './pose.js';
import { blob, roundedBox } from './shapes.js';
import type { Sprite } from './sprite.js';
import type { Dressed, Wardrobe } from './wardrobe.js';
import { cosine, sine, square } from './wave.js';

/** What the other actors must know of the target. */
export interface Scene {
  readonly rng: Rng;
  readonly wardrobe: Wardrobe;
  readonly has: ReadonlySet<Challenge>;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly dressed: Dressed;
  /** The target's size in pixels, the geometric mean of width and height, and its poses. */
  readonly size: number;
  readonly target: readonly Pose[];
}

/** Up to three objects of their own looks that move through the scene behind the target. */
export function bystanders(scene: Scene): Actor[] {
  const { rng, wardrobe } = scene;
  return Array.from({ length: rng.below(4) }, () => {
    const { sprite } = wardrobe.object(rng.between(20, 50), objectColours);
    return { sprite, poses: walk(scene, rng.between(1, 4)) };
  });
}

/** Objects that look like the target and move: two or three under background clutter, else one in every third sequence. */
export function distractors(scene: Scene): Actor[] {
  const { rng, wardrobe, has, dressed, size } = scene;
  const count = has.has('BC') ? 2 + rng.below(2) : Number(rng.below(3) === 0);
  return Array.from({ length: count }, (_, i) => {
    const { sprite } = wardrobe.similarObject(dressed, size * rng.between(0.8, 1.2), has.has('BC') ? 22 : 34);
    return { sprite, poses: i === 0 ? approach(scene) : walk(scene, rng.between(1.5, 5)), isAlike: true };
  });
}

/** What passes in front of the target, twice: pillars, screens and leaves in the background's kind of colours. */
export function occluders(scene: Scene): Actor[] {
  const { rng, wardrobe, has, frames, size } = scene;
  if (!has.has('OCC')) return [];
  return [0.2, 0.6].map((from) => {
    const at = Math.max(6, Math.round(frames * (from + rng.between(0, 0.25))));
    const { sprite } = wardrobe.object(size * rng.between(0.8, 1.3), backgroundColours, occluderDesign(rng));
    return { sprite, poses: crossing(scene, at, rng.between(3, 7), apart(sprite, scene.dressed.sprite)) };
  });
}

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

/** An object's way through the scene, upright. */
function walk({ rng, frames, width, height }: Scene, speed: number): Pose[] {
  const path = wander(rng, { frames, width, height, margin: [15, 15], speed, most: 8 });
  return poses(frames, (t) => [path[2 * t]!, path[2 * t + 1]!]);
}

/** A way that starts anywhere, comes close to the target half-way through the sequence, and leads on. */
function approach(scene: Scene): Pose[] {
  const { rng, frames, width, height, target, size } = scene;
  const meet = Math.floor(frames * rng.between(0.35, 0.7));
  const { cx, cy } = target[meet]!;
  const free = wander(rng, { frames, width, height, margin: [15, 15], speed: 3, most: 8 });
  const side = rng.uniform();
  const [ox, oy] = [0.8 * size * cosine(side), 0.8 * size * sine(side)];
  return poses(frames, (t) => {
    const pull = Math.max(0, 1 - Math.abs(t - meet) / Math.max(4, 0.3 * frames));
    const [x, y] = [free[2 * t]!, free[2 * t + 1]!];
    return [x + pull * (cx + ox - x), y + pull * (cy + oy - y)];
  });
}

/** The distance at which two objects cannot overlap, however they are turned. */
function apart(a: Sprite, b: Sprite): number {
  const radius = ({ front: { width, height } }: Sprite): number => Math.sqrt(square(width / 2) + square(height / 2));
  return radius(a) + radius(b) + 2;
}

/**
 * A straight way that meets the target in frame `at`, from the side on which the first frame shows them farthest apart;
 * faster than told where they would not be `distance` apart there.
 */
function crossing({ rng, frames, target }: Scene, at: number, least: number, distance: number): Pose[] {
  const met = Math.min(at, frames - 1);
  let [best, direction, speed] = [-1, 0, least];
  const start = target[0]!;
  const { cx, cy } = target[met]!;
  const far = (angle: number): number =>
    square(cx - met * speed * cosine(angle) - start.cx) + square(cy - met * speed * sine(angle) - start.cy);
  for (let i = 0; i < 6; i++) {
    const angle = rng.uniform();
    if (far(angle) > best) [best, direction] = [far(angle), angle];
  }
  while (far(direction) < square(distance)) speed *= 1.1;
  const [vx, vy] = [speed * cosine(direction), speed * sine(direction)];
  return poses(frames, (t) => [cx + (t - met) * vx, cy + (t - met) * vy]);
}

function poses(frames: number, place: (frame: number) => [number, number]): Pose[] {
  return Array.from({ length: frames }, (_, t) => {
    const [cx, cy] = place(t);
    return { ...restingPose(), cx, cy, angle: 0.01 * sine(t / 16) };
  });
}
