import type { Rng } from '../../random/random.js';
import type { Challenge } from './challenges.js';
import type { Light } from './light.js';
import { cosine, sine, smoothStep } from './wave.js';

/** Something that changes from frame to frame. */
export type Course<T = number> = (frame: number) => T;

/** How the target's size changes: to about double or half and perhaps back (SV), or by a few percent. */
export function scaleCourse(rng: Rng, has: ReadonlySet<Challenge>, frames: number, size: number): Course {
  const start = frames * rng.between(0.05, 0.35);
  const duration = frames * rng.between(0.3, 0.55);
  const grows = size < 34 || (size < 48 && rng.below(2) === 0);
  const other = grows ? rng.between(1.5, 2) : rng.between(0.5, 0.66);
  const returns = rng.below(3) === 0;
  const phase = rng.uniform();
  if (!has.has('SV')) return (t) => 1 + 0.05 * (sine(phase + t / 40) - sine(phase));
  return (t) => {
    const there = smoothStep((t - start) / duration);
    const back = returns ? smoothStep((t - start - duration) / duration) : 0;
    return 1 + (other - 1) * (there - 0.8 * back);
  };
}

/** How the target turns in the image plane, in turns: spinning or swinging (IPR), or hardly. */
export function angleCourse(rng: Rng, has: ReadonlySet<Challenge>): Course {
  const phase = rng.uniform();
  const pace = rng.between(1, 2);
  const side = rng.below(2) === 0 ? -1 : 1;
  const spins = rng.below(2) === 0;
  const spin = side * rng.between(0.005, 0.013);
  const swing = side * rng.between(0.1, 0.16);
  if (!has.has('IPR')) return (t) => 0.012 * sine(phase + (t * pace) / 45);
  return spins ? (t) => spin * t : (t) => swing * sine((t * pace) / 42);
}

/** How the target turns around its upright axis, in turns: round and round or to and fro (OPR), or hardly. */
export function yawCourse(rng: Rng, has: ReadonlySet<Challenge>): Course {
  const phase = rng.uniform();
  const side = rng.below(2) === 0 ? -1 : 1;
  const spins = rng.below(3) === 0;
  const spin = side * rng.between(0.005, 0.011);
  const swing = side * rng.between(0.13, 0.2);
  const period = rng.between(30, 50);
  if (!has.has('OPR')) return (t) => 0.012 * sine(phase + t / 50);
  return spins ? (t) => spin * t : (t) => swing * sine(t / period);
}

/** How far the target is bent, and how fast that runs through it: strongly (DEF), or hardly. */
export function bendCourse(rng: Rng, has: ReadonlySet<Challenge>): Course<{ bend: number; phase: number }> {
  const bend = has.has('DEF') ? rng.between(0.12, 0.2) : 0.012;
  const phase = rng.uniform();
  const pace = rng.between(0.02, 0.05);
  return (t) => ({ bend: bend * smoothStep(0.3 + t / 8), phase: phase + pace * t });
}

/** How the scene is lit: a shadow that sweeps over it while the light fades or flares (IV), or evenly. */
export function lightCourse(
  rng: Rng,
  has: ReadonlySet<Challenge>,
  frames: number,
  width: number,
  height: number,
): Course<Light> {
  const direction = rng.uniform();
  const [nx, ny] = [cosine(direction), sine(direction)];
  const shade = rng.between(0.42, 0.58);
  const [from, to] = rng.below(2) === 0 ? [1.3, -0.5] : [-0.5, 1.3];
  const flare = rng.between(0.1, 0.25);
  const period = rng.between(18, 40);
  const soft = rng.between(20, 90);
  const even = rng.between(0.92, 1.04);
  const base = Math.min(0, nx * width) + Math.min(0, ny * height);
  const span = Math.abs(nx * width) + Math.abs(ny * height);
  if (!has.has('IV')) return () => ({ lit: even, shade: even, nx: 1, ny: 0, at: 0, soft: 60 });
  return (t) => {
    const lit = 1 + flare * sine(t / period);
    const at = base + span * (from + (to - from) * smoothStep((1.2 * t) / frames));
    return { lit, shade: lit * shade, nx, ny, at, soft };
  };
}
