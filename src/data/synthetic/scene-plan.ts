import { type Rng, random } from '../../random/random.js';
import { type Appearance, AppearanceSampler } from './appearance.js';
import { type Challenge, sampleChallenges } from './attributes.js';
import { type Background, paintBackground } from './background.js';
import type { Illumination } from './compositing.js';
import { dissimilarObjects, occluders, similarObjects } from './distractors.js';
import { square } from './math.js';
import type { SyntheticConfig } from './options.js';
import type { MovingObject, Pose } from './sprites.js';
import { objectColours } from './textures.js';
import {
  type AnimationCurve,
  angleCurve,
  bendCurve,
  lightCurve,
  randomTrajectory,
  scaleCurve,
  yawCurve,
} from './trajectories.js';

/** Everything that the frames of a sequence are rendered from. */
export interface ScenePlan {
  readonly frames: number;
  readonly challenges: ReadonlySet<Challenge>;
  readonly background: Background;
  /** Left and upper edge of the camera's view in the background, of every frame, flat. */
  readonly camera: Float64Array;
  /** Exposure time as a share of the time between two frames. */
  readonly shutter: number;
  readonly light: AnimationCurve<Illumination>;
  readonly target: MovingObject;
  /** Moving objects behind the target, and in front of it. */
  readonly behind: readonly MovingObject[];
  readonly inFront: readonly MovingObject[];
  /** Identifiers of the textures: see `textureId`. */
  readonly textures: readonly string[];
  /** Seed of the sensor noise. */
  readonly noiseSeed: number;
}

/** Width of the background beyond the frame on each side, in pixels. */
const border = 60;

/** Samples the plan of a sequence. It depends on seed, split, index and the frames' number and size alone. */
export function planScene(config: SyntheticConfig, index: number): ScenePlan {
  const { seed, split, width, height } = config;
  const challenges = sampleChallenges(seed, split, index);
  const rng = random(seed, 'synthetic', 'script', split, index); // the stream's name decides the videos' content
  const appearances = new AppearanceSampler(seed, split, index);
  const frames = Math.max(2, Math.round(config.frames * (2 / 3 + square(rng.uniform()))));
  const size = challenges.has('LR') ? rng.between(15, 18) : rng.between(28, 64);
  const resolution = challenges.has('SV') ? 1.3 : 1;
  const target = appearances.object(size * resolution, objectColours);
  const targetPoses = planTarget(rng, { challenges, frames, width, height, target, size, resolution });
  const options = { rng, appearances, challenges, frames, width, height, target, size, targetPoses };
  const background = paintBackground(rng, appearances, {
    width: width + 2 * border,
    height: height + 2 * border,
    objects: 10 + rng.below(14),
    similarTo: challenges.has('BC') ? target : undefined,
  });
  return {
    frames,
    challenges,
    background,
    camera: cameraTrajectory(rng, frames),
    shutter: challenges.has('MB') ? rng.between(0.8, 1) : 0.08,
    light: lightCurve(rng, challenges, { frames, width, height }),
    target: { sprite: target.sprite, poses: targetPoses },
    behind: [...dissimilarObjects(options), ...similarObjects(options)],
    inFront: occluders(options),
    textures: appearances.textureIds,
    noiseSeed: rng.below(1 << 30),
  };
}

interface TargetOptions {
  readonly challenges: ReadonlySet<Challenge>;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly target: Appearance;
  /** Geometric mean of its width and height in the first frame, in pixels. */
  readonly size: number;
  /** Size of its sprite relative to `size`, so that it stays sharp when it grows. */
  readonly resolution: number;
}

function planTarget(rng: Rng, options: TargetOptions): Pose[] {
  const { challenges, frames, size, resolution } = options;
  const scale = scaleCurve(rng, challenges, frames, size);
  const angle = angleCurve(rng, challenges);
  const yaw = yawCurve(rng, challenges);
  const bend = bendCurve(rng, challenges);
  const path = targetTrajectory(rng, options);
  return Array.from({ length: frames }, (_, t) => ({
    cx: path[2 * t]!,
    cy: path[2 * t + 1]!,
    scale: scale(t) / resolution,
    angle: angle(t),
    yaw: yaw(t),
    ...bend(t),
  }));
}

/** Has bursts of speed with FM and MB; with OV it leaves the frame early enough to come back in a sequence of usual length. */
function targetTrajectory(rng: Rng, options: TargetOptions): Float64Array {
  const { challenges, frames, width, height, target, size } = options;
  const isFast = challenges.has('FM');
  const hasBursts = isFast || challenges.has('MB');
  const bursts = hasBursts ? [0, 1, 2].map((i) => Math.round(frames * ((i + rng.between(0.2, 0.8)) / 3))) : [];
  const { ratio } = target.design;
  const radius = 0.6 * size * Math.max(Math.sqrt(ratio), 1 / Math.sqrt(ratio));
  const maxRadius = radius * (challenges.has('SV') && size < 48 ? 1.7 : 1);
  return randomTrajectory(rng, {
    frames,
    width,
    height,
    margin: [maxRadius + 4, maxRadius + 4],
    speed: rng.between(1.5, 4.5),
    maxSpeed: 15,
    bursts,
    burstLength: isFast ? 3 + rng.below(3) : 6,
    burstSpeed: isFast ? rng.between(24, 36) : rng.between(11, 16),
    ...(challenges.has('OV') && {
      exitFrame: 1 + Math.round(rng.between(0.05, 0.4) * Math.max(0, frames - 20)),
      framesOutside: 1 + rng.below(Math.ceil(frames / 12)),
    }),
  });
}

/** Trajectory of the view over the background; the camera is static in a third of the sequences. */
function cameraTrajectory(rng: Rng, frames: number): Float64Array {
  const speed = rng.below(3) === 0 ? 0 : rng.between(0.5, 3);
  const range = { width: 2 * border, height: 2 * border, margin: [4, 4] as const };
  return randomTrajectory(rng, { frames, ...range, speed, maxSpeed: 4 });
}
