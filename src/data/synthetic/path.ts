import type { Rng } from '../../random/random.js';
import { clamp, square } from './wave.js';

/** How something moves through the frame. Lengths in pixels, times in frames. */
export interface PathOptions {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** How far its middle stays from the frame's left and right edge, and from the upper and lower. */
  readonly margin: readonly [x: number, y: number];
  /** Usual speed, and the speed that is never exceeded outside bursts. */
  readonly speed: number;
  readonly most: number;
  /** Frames at which a burst of great speed begins, how long each lasts, and how fast it is. */
  readonly bursts?: readonly number[];
  readonly burstLength?: number;
  readonly burstSpeed?: number;
  /** The frame at which it sets off to leave the frame, and how long it stays away. */
  readonly leave?: number;
  readonly away?: number;
}

/**
 * A wandering path: straight on to a random goal, then to the next, with inertia. It begins inside the frame.
 *
 * @returns x and y of every frame, flat.
 */
export function wander(rng: Rng, options: PathOptions): Float64Array {
  const { frames, width, height, speed, most, bursts = [], burstLength = 0, burstSpeed = 0, leave, away = 0 } = options;
  const [mx, my] = [Math.min(options.margin[0], 0.45 * width), Math.min(options.margin[1], 0.45 * height)];
  const place = (): [number, number] => [rng.between(mx, width - mx), rng.between(my, height - my)];
  const path = new Float64Array(2 * frames);
  let [x, y] = place();
  let [gx, gy] = place();
  let [vx, vy] = [0, 0];
  let pace = speed * rng.between(0.6, 1.4);
  let waiting = away;
  let isLeaving = false;
  for (let t = 0; t < frames; t++) {
    path[2 * t] = x;
    path[2 * t + 1] = y;
    if (t === leave) {
      isLeaving = true;
      [gx, gy] = outside(x, y, options);
    }
    const burst = isLeaving ? undefined : bursts.find((start) => t >= start && t < start + burstLength);
    if (burst === t) [gx, gy] = farPlace(place, x, y);
    const distance = Math.sqrt(square(gx - x) + square(gy - y));
    if (distance < (isLeaving ? most : 2 * pace) || (burst !== undefined && distance < burstSpeed)) {
      if (isLeaving && waiting > 0) waiting--;
      else {
        [gx, gy] = burst === undefined ? place() : farPlace(place, x, y);
        pace = isLeaving ? 0.8 * most : speed * rng.between(0.6, 1.4); // comes back quickly
        isLeaving = false;
      }
    }
    const limit = burst === undefined ? most : burstSpeed;
    const wanted = burst === undefined ? (isLeaving ? most : pace) : burstSpeed;
    const length = Math.max(1, Math.sqrt(square(gx - x) + square(gy - y)));
    const agility = burst === undefined ? 0.4 : 0.9;
    vx += (((gx - x) / length) * Math.min(wanted, length) - vx) * agility;
    vy += (((gy - y) / length) * Math.min(wanted, length) - vy) * agility;
    const fast = Math.sqrt(vx * vx + vy * vy);
    const brake = fast > limit ? limit / fast : 1;
    vx *= brake;
    vy *= brake;
    x += vx;
    y += vy;
    if (leave === undefined) {
      x = clamp(x, mx * 0.8, width - mx * 0.8);
      y = clamp(y, my * 0.8, height - my * 0.8);
    }
  }
  return path;
}

/** A place that is far enough for a burst, or the farthest of some. */
function farPlace(place: () => [number, number], x: number, y: number): [number, number] {
  let best = place();
  for (let i = 0; i < 5; i++) {
    const other = place();
    if (square(other[0] - x) + square(other[1] - y) > square(best[0] - x) + square(best[1] - y)) best = other;
  }
  return best;
}

/** The nearest place that is out of view by the margin. */
function outside(x: number, y: number, { width, height, margin: [mx, my] }: PathOptions): [number, number] {
  const ways = [
    [x, -0.9 * mx, y],
    [width - x, width + 0.9 * mx, y],
    [y, x, -0.9 * my],
    [height - y, x, height + 0.9 * my],
  ] as const;
  const [, gx, gy] = ways.reduce((best, way) => (way[0] < best[0] ? way : best));
  return [gx, gy];
}
