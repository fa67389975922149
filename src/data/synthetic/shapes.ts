import type { Rng } from '../../random/random.js';
import { cosine, sine } from './wave.js';

/**
 * How far a point is from a shape's edge, negative inside, roughly in the unit of the coordinates: an object fills -1 to 1
 * in x and y.
 */
export type Shape = (x: number, y: number) => number;

/** An ellipse around (cx, cy) with half axes rx and ry. */
export function ellipse(cx: number, cy: number, rx: number, ry: number): Shape {
  const least = Math.min(rx, ry);
  return (x, y) => {
    const dx = (x - cx) / rx;
    const dy = (y - cy) / ry;
    return (Math.sqrt(dx * dx + dy * dy) - 1) * least;
  };
}

/** A box around (cx, cy), with half sides rx and ry and corners of radius `round`. */
export function roundedBox(cx: number, cy: number, rx: number, ry: number, round: number): Shape {
  return (x, y) => {
    const dx = Math.abs(x - cx) - rx + round;
    const dy = Math.abs(y - cy) - ry + round;
    const ox = Math.max(dx, 0);
    const oy = Math.max(dy, 0);
    return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(dx, dy), 0) - round;
  };
}

/** A regular polygon around (cx, cy) of the given inner radius, turned by `angle` turns. */
export function polygon(cx: number, cy: number, radius: number, corners: number, angle: number): Shape {
  const normals = Array.from({ length: corners }, (_, i) => [cosine(angle + i / corners), sine(angle + i / corners)]);
  return (x, y) => {
    let most = Number.NEGATIVE_INFINITY;
    for (const [nx, ny] of normals) most = Math.max(most, nx! * (x - cx) + ny! * (y - cy) - radius);
    return most;
  };
}

/** A line from (x1, y1) to (x2, y2) as thick as `2 * radius`, with round ends. */
export function capsule(x1: number, y1: number, x2: number, y2: number, radius: number): Shape {
  const [lx, ly] = [x2 - x1, y2 - y1];
  const square = lx * lx + ly * ly;
  return (x, y) => {
    const t = Math.min(1, Math.max(0, ((x - x1) * lx + (y - y1) * ly) / square));
    const dx = x - x1 - t * lx;
    const dy = y - y1 - t * ly;
    return Math.sqrt(dx * dx + dy * dy) - radius;
  };
}

/** A closed curve around (cx, cy) with `lobes` waves of the given depth, and smaller random ones: blobs, flowers, stars. */
export function blob(rng: Rng, cx: number, cy: number, radius: number, lobes: number, depth: number): Shape {
  const waves = Array.from({ length: Math.max(6, lobes) }, (_, i) => {
    const strength = i + 1 === lobes ? depth : (0.35 * depth * rng.uniform()) / (1 + i);
    const angle = rng.uniform();
    return [strength * cosine(angle), strength * sine(angle)];
  });
  return (x, y) => {
    const dx = x - cx;
    const dy = y - cy;
    const r = Math.sqrt(dx * dx + dy * dy) + 1e-9;
    const [c, s] = [dx / r, dy / r];
    let [ck, sk, reach] = [1, 0, 1];
    for (const [a, b] of waves) {
      const next = ck * c - sk * s; // cosine and sine of k times the angle, from those of k - 1 times
      sk = sk * c + ck * s;
      ck = next;
      reach += a! * ck + b! * sk;
    }
    return r - radius * reach;
  };
}
