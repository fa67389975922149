import type { Rng } from '../../random/random.js';
import type { Challenge } from './attributes.js';
import type { Illumination } from './compositing.js';
import { clamp, cosine, sine, smoothStep, square } from './math.js';

/** Options of a random trajectory. Lengths in pixels, times in frames. */
export interface TrajectoryOptions {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Minimum distance of goals from the left and right edge, and from the upper and lower edge. */
  readonly margin: readonly [x: number, y: number];
  /** Mean speed, and maximum speed outside bursts, per frame. */
  readonly speed: number;
  readonly maxSpeed: number;
  /** First frames of bursts of high speed, their length and their speed; default: none. */
  readonly bursts?: readonly number[];
  readonly burstLength?: number;
  readonly burstSpeed?: number;
  /** Frame at which it heads for the outside of the frame, and the number of frames it stays there; default: never. */
  readonly exitFrame?: number;
  readonly framesOutside?: number;
}

/**
 * A smooth random trajectory that starts inside the frame: straight to a random goal, then to the next, with inertia.
 *
 * @returns x and y of every frame, flat.
 */
export function randomTrajectory(rng: Rng, options: TrajectoryOptions): Float64Array {
  const { frames, width, height, speed, maxSpeed, exitFrame } = options;
  const { bursts = [], burstLength = 0, burstSpeed = 0, framesOutside = 0 } = options;
  const [mx, my] = [Math.min(options.margin[0], 0.45 * width), Math.min(options.margin[1], 0.45 * height)];
  const randomPoint = (): [number, number] => [rng.between(mx, width - mx), rng.between(my, height - my)];
  const trajectory = new Float64Array(2 * frames);
  let [x, y] = randomPoint();
  let [gx, gy] = randomPoint();
  let [vx, vy] = [0, 0];
  let cruise = speed * rng.between(0.6, 1.4);
  let waiting = framesOutside;
  let isLeaving = false;
  for (let t = 0; t < frames; t++) {
    trajectory[2 * t] = x;
    trajectory[2 * t + 1] = y;
    if (t === exitFrame) {
      isLeaving = true;
      [gx, gy] = nearestExit(x, y, options);
    }
    const burst = isLeaving ? undefined : bursts.find((start) => t >= start && t < start + burstLength);
    if (burst === t) [gx, gy] = distantPoint(randomPoint, x, y);
    const distance = Math.sqrt(square(gx - x) + square(gy - y));
    if (distance < (isLeaving ? maxSpeed : 2 * cruise) || (burst !== undefined && distance < burstSpeed)) {
      if (isLeaving && waiting > 0) waiting--;
      else {
        [gx, gy] = burst === undefined ? randomPoint() : distantPoint(randomPoint, x, y);
        cruise = isLeaving ? 0.8 * maxSpeed : speed * rng.between(0.6, 1.4); // returns fast
        isLeaving = false;
      }
    }
    const steering =
      burst === undefined
        ? { limit: maxSpeed, desired: isLeaving ? maxSpeed : cruise, agility: 0.4 }
        : { limit: burstSpeed, desired: burstSpeed, agility: 0.9 };
    [vx, vy] = steered(vx, vy, gx - x, gy - y, steering);
    x += vx;
    y += vy;
    if (exitFrame === undefined) {
      x = clamp(x, mx * 0.8, width - mx * 0.8);
      y = clamp(y, my * 0.8, height - my * 0.8);
    }
  }
  return trajectory;
}

/** How a velocity changes towards a goal. Speeds in pixels per frame. */
interface Steering {
  /** Maximum speed. */
  readonly limit: number;
  /** Speed that is sought, unless the goal is nearer than a frame of it. */
  readonly desired: number;
  /** Share of the difference from the sought velocity that a frame removes. */
  readonly agility: number;
}

/** The velocity of the next frame, turned towards a goal that lies (dx, dy) away. */
function steered(
  vx: number,
  vy: number,
  dx: number,
  dy: number,
  { limit, desired, agility }: Steering,
): [vx: number, vy: number] {
  const length = Math.max(1, Math.sqrt(square(dx) + square(dy)));
  const sought = Math.min(desired, length);
  const nextX = vx + ((dx / length) * sought - vx) * agility;
  const nextY = vy + ((dy / length) * sought - vy) * agility;
  const speed = Math.sqrt(nextX * nextX + nextY * nextY);
  const brake = speed > limit ? limit / speed : 1;
  return [nextX * brake, nextY * brake];
}

/** The most distant of six random points. */
function distantPoint(randomPoint: () => [number, number], x: number, y: number): [number, number] {
  let best = randomPoint();
  for (let i = 0; i < 5; i++) {
    const other = randomPoint();
    if (square(other[0] - x) + square(other[1] - y) > square(best[0] - x) + square(best[1] - y)) best = other;
  }
  return best;
}

/** The nearest point outside the frame, 0.9 times the margin away from it. */
function nearestExit(x: number, y: number, { width, height, margin: [mx, my] }: TrajectoryOptions): [number, number] {
  const exits = [
    [x, -0.9 * mx, y],
    [width - x, width + 0.9 * mx, y],
    [y, x, -0.9 * my],
    [height - y, x, height + 0.9 * my],
  ] as const;
  const [, gx, gy] = exits.reduce((best, exit) => (exit[0] < best[0] ? exit : best));
  return [gx, gy];
}

/** Value of an animated parameter by frame. */
export type AnimationCurve<T = number> = (frame: number) => T;

/**
 * Scale of the target: with SV to 1.5 to 2 times or 0.5 to 0.66 times its size, in a third of the cases most of the way
 * back; else within a few percent.
 */
export function scaleCurve(rng: Rng, challenges: ReadonlySet<Challenge>, frames: number, size: number): AnimationCurve {
  const start = frames * rng.between(0.05, 0.35);
  const duration = frames * rng.between(0.3, 0.55);
  const grows = size < 34 || (size < 48 && rng.below(2) === 0);
  const final = grows ? rng.between(1.5, 2) : rng.between(0.5, 0.66);
  const returns = rng.below(3) === 0;
  const phase = rng.uniform();
  if (!challenges.has('SV')) return (t) => 1 + 0.05 * (sine(phase + t / 40) - sine(phase));
  return (t) => {
    const there = smoothStep((t - start) / duration);
    const back = returns ? smoothStep((t - start - duration) / duration) : 0;
    return 1 + (final - 1) * (there - 0.8 * back);
  };
}

/** In-plane rotation of the target in turns: continuous or oscillating with IPR, else almost none. */
export function angleCurve(rng: Rng, challenges: ReadonlySet<Challenge>): AnimationCurve {
  const phase = rng.uniform();
  const pace = rng.between(1, 2);
  const sign = rng.below(2) === 0 ? -1 : 1;
  const isContinuous = rng.below(2) === 0;
  const velocity = sign * rng.between(0.005, 0.013);
  const amplitude = sign * rng.between(0.1, 0.16);
  if (!challenges.has('IPR')) return (t) => 0.012 * sine(phase + (t * pace) / 45);
  return isContinuous ? (t) => velocity * t : (t) => amplitude * sine((t * pace) / 42);
}

/** Rotation of the target around its vertical axis in turns: continuous or oscillating with OPR, else almost none. */
export function yawCurve(rng: Rng, challenges: ReadonlySet<Challenge>): AnimationCurve {
  const phase = rng.uniform();
  const sign = rng.below(2) === 0 ? -1 : 1;
  const isContinuous = rng.below(3) === 0;
  const velocity = sign * rng.between(0.005, 0.011);
  const amplitude = sign * rng.between(0.13, 0.2);
  const period = rng.between(30, 50);
  if (!challenges.has('OPR')) return (t) => 0.012 * sine(phase + t / 50);
  return isContinuous ? (t) => velocity * t : (t) => amplitude * sine(t / period);
}

/** Amplitude and phase of the target's deformation: strong with DEF, else almost none. */
export function bendCurve(
  rng: Rng,
  challenges: ReadonlySet<Challenge>,
): AnimationCurve<{ bend: number; phase: number }> {
  const bend = challenges.has('DEF') ? rng.between(0.12, 0.2) : 0.012;
  const phase = rng.uniform();
  const frequency = rng.between(0.02, 0.05);
  return (t) => ({ bend: bend * smoothStep(0.3 + t / 8), phase: phase + frequency * t });
}

/** Illumination: with IV a shadow edge that crosses the frame while the brightness oscillates, else uniform and constant. */
export function lightCurve(
  rng: Rng,
  challenges: ReadonlySet<Challenge>,
  { frames, width, height }: Pick<TrajectoryOptions, 'frames' | 'width' | 'height'>,
): AnimationCurve<Illumination> {
  const direction = rng.uniform();
  const [nx, ny] = [cosine(direction), sine(direction)];
  const shade = rng.between(0.42, 0.58);
  const [from, to] = rng.below(2) === 0 ? [1.3, -0.5] : [-0.5, 1.3];
  const amplitude = rng.between(0.1, 0.25);
  const period = rng.between(18, 40);
  const soft = rng.between(20, 90);
  const uniform = rng.between(0.92, 1.04);
  const base = Math.min(0, nx * width) + Math.min(0, ny * height);
  const span = Math.abs(nx * width) + Math.abs(ny * height);
  if (!challenges.has('IV')) return () => ({ lit: uniform, shade: uniform, nx: 1, ny: 0, at: 0, soft: 60 });
  return (t) => {
    const lit = 1 + amplitude * sine(t / period);
    const at = base + span * (from + (to - from) * smoothStep((1.2 * t) / frames));
    return { lit, shade: lit * shade, nx, ny, at, soft };
  };
}
