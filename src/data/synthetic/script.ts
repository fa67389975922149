import { type Rng, random } from '../../random/random.js';
import type { Actor } from './actor.js';
import { type Background, paintBackground } from './background.js';
import { bystanders, distractors, occluders } from './cast.js';
import { type Challenge, drawChallenges } from './challenges.js';
import { type Course, lightCourse } from './courses.js';
import type { Light } from './light.js';
import type { SyntheticConfig } from './options.js';
import { objectColours } from './palette.js';
import { wander } from './path.js';
import { targetActor } from './target.js';
import { Wardrobe } from './wardrobe.js';
import { square } from './wave.js';

/** All that happens in a sequence. */
export interface Script {
  readonly frames: number;
  readonly has: ReadonlySet<Challenge>;
  readonly background: Background;
  /** Left and upper edge of the camera's view in the background, of every frame, flat. */
  readonly camera: Float64Array;
  /** How long the shutter is open, as a share of the time between two frames. */
  readonly shutter: number;
  readonly light: Course<Light>;
  readonly target: Actor;
  /** What moves behind the target, and what moves in front of it. */
  readonly behind: readonly Actor[];
  readonly before: readonly Actor[];
  /** Names of the textures: see `textureId`. */
  readonly textures: readonly string[];
  /** Of the sensor's noise. */
  readonly noiseSeed: number;
}

/** How far the background reaches beyond the frame on each side, in pixels. */
const surplus = 60;

/** Writes the script of a sequence: the same for the same seed, split and index, whatever else is made. */
export function writeScript(config: SyntheticConfig, index: number): Script {
  const { seed, split, width, height } = config;
  const has = drawChallenges(seed, split, index);
  const rng = random(seed, 'synthetic', 'script', split, index);
  const wardrobe = new Wardrobe(seed, split, index);
  const frames = Math.max(2, Math.round(config.frames * (2 / 3 + square(rng.uniform()))));
  const size = has.has('LR') ? rng.between(15, 18) : rng.between(28, 64);
  const painted = has.has('SV') ? 1.3 : 1;
  const dressed = wardrobe.object(size * painted, objectColours);
  const target = targetActor(rng, { has, frames, width, height, dressed, size, painted });
  const scene = { rng, wardrobe, has, frames, width, height, dressed, size, target: target.poses };
  const background = paintBackground(rng, wardrobe, {
    width: width + 2 * surplus,
    height: height + 2 * surplus,
    objects: 10 + rng.below(14),
    like: has.has('BC') ? dressed : undefined,
  });
  return {
    frames,
    has,
    background,
    camera: cameraPath(rng, frames),
    shutter: has.has('MB') ? rng.between(0.8, 1) : 0.08,
    light: lightCourse(rng, has, frames, width, height),
    target,
    behind: [...bystanders(scene), ...distractors(scene)],
    before: occluders(scene),
    textures: wardrobe.ids,
    noiseSeed: rng.below(1 << 30),
  };
}

/** The camera's way over the background: it stands still in every third sequence. */
function cameraPath(rng: Rng, frames: number): Float64Array {
  const speed = rng.below(3) === 0 ? 0 : rng.between(0.5, 3);
  const view = { width: 2 * surplus, height: 2 * surplus, margin: [4, 4] as const };
  return wander(rng, { frames, ...view, speed, most: 4 });
}
