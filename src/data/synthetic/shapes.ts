import type { Rng } from '../../random/random.js';
import { cosine, sine } from './math.js';

/**
 * Signed distance function of a shape: distance of a point from its edge, negative inside, approximately in units of the
 * coordinates. An object fills [-1, 1] in x and y.
 */
type Shape = (x: number, y: number) => number;

/** Ellipse around (cx, cy) with half axes rx and ry. */
function ellipse(cx: number, cy: number, rx: number, ry: number): Shape {
  const minRadius = Math.min(rx, ry);
  return (x, y) => {
    const dx = (x - cx) / rx;
    const dy = (y - cy) / ry;
    return (Math.sqrt(dx * dx + dy * dy) - 1) * minRadius;
  };
}

/** Rectangle around (cx, cy) with half sides rx and ry and corners of radius `round`. */
export function roundedBox(cx: number, cy: number, rx: number, ry: number, round: number): Shape {
  return (x, y) => {
    const dx = Math.abs(x - cx) - rx + round;
    const dy = Math.abs(y - cy) - ry + round;
    const ox = Math.max(dx, 0);
    const oy = Math.max(dy, 0);
    return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(dx, dy), 0) - round;
  };
}

/** Regular polygon around (cx, cy) with the given inner radius, rotated by `angle` turns. */
function polygon(cx: number, cy: number, radius: number, corners: number, angle: number): Shape {
  const normals = Array.from({ length: corners }, (_, i) => [cosine(angle + i / corners), sine(angle + i / corners)]);
  return (x, y) => {
    let distance = Number.NEGATIVE_INFINITY;
    for (const [nx, ny] of normals) distance = Math.max(distance, nx! * (x - cx) + ny! * (y - cy) - radius);
    return distance;
  };
}

/** Line segment from (x1, y1) to (x2, y2), `2 * radius` thick, with round ends. */
function capsule(x1: number, y1: number, x2: number, y2: number, radius: number): Shape {
  const [lx, ly] = [x2 - x1, y2 - y1];
  const squaredLength = lx * lx + ly * ly;
  return (x, y) => {
    const t = Math.min(1, Math.max(0, ((x - x1) * lx + (y - y1) * ly) / squaredLength));
    const dx = x - x1 - t * lx;
    const dy = y - y1 - t * ly;
    return Math.sqrt(dx * dx + dy * dy) - radius;
  };
}

/** Star-shaped region around (cx, cy) whose radius has `lobes` waves of the given depth and smaller random harmonics. */
export function blob(rng: Rng, cx: number, cy: number, radius: number, lobes: number, depth: number): Shape {
  const harmonics = Array.from({ length: Math.max(6, lobes) }, (_, i) => {
    const amplitude = i + 1 === lobes ? depth : (0.35 * depth * rng.uniform()) / (1 + i);
    const angle = rng.uniform();
    return [amplitude * cosine(angle), amplitude * sine(angle)];
  });
  return (x, y) => {
    const dx = x - cx;
    const dy = y - cy;
    const r = Math.sqrt(dx * dx + dy * dy) + 1e-9;
    const [c, s] = [dx / r, dy / r];
    let [ck, sk, reach] = [1, 0, 1];
    for (const [a, b] of harmonics) {
      const next = ck * c - sk * s; // cosine and sine of k times the angle, from those of k - 1 times
      sk = sk * c + ck * s;
      ck = next;
      reach += a! * ck + b! * sk;
    }
    return r - radius * reach;
  };
}

/** Part of an object: its shape and the index of its texture. */
interface Part {
  readonly shape: Shape;
  readonly texture: number;
}

/** Shape of an object without its textures. */
export interface Design {
  /** Parts from back to front. */
  readonly parts: readonly Part[];
  /** Width divided by height. */
  readonly ratio: number;
}

/** Maximum number of textures that a design uses. */
export const texturesPerDesign = 3;

/** Samples a design: a blob, a star, a polygon, an animal, a car, a bottle or a pedestrian. */
export function sampleDesign(rng: Rng): Design {
  const kinds = [blobDesign, starDesign, polygonDesign, animal, car, bottle, pedestrian];
  return kinds[rng.below(kinds.length)]!(rng);
}

function blobDesign(rng: Rng): Design {
  const parts = [{ shape: blob(rng, 0, 0, 0.8, 2 + rng.below(3), 0.16), texture: 0 }];
  for (let i = 0; i < 2; i++) {
    const at = [rng.between(-0.4, 0.4), rng.between(-0.4, 0.4)] as const;
    parts.push({ shape: blob(rng, at[0], at[1], rng.between(0.2, 0.35), 3, 0.15), texture: 1 + i });
  }
  return { parts, ratio: rng.between(0.6, 1.6) };
}

function starDesign(rng: Rng): Design {
  const lobes = 3 + rng.below(5);
  const parts = [
    { shape: blob(rng, 0, 0, 0.74, lobes, rng.between(0.16, 0.3)), texture: 0 },
    { shape: ellipse(rng.between(-0.1, 0.1), rng.between(-0.1, 0.1), 0.32, 0.32), texture: 1 },
  ];
  return { parts, ratio: rng.between(0.8, 1.25) };
}

function polygonDesign(rng: Rng): Design {
  const corners = 3 + rng.below(4);
  const angle = rng.uniform();
  const radius = [0, 0, 0, 0.48, 0.68, 0.76, 0.82][corners]!;
  const parts = [
    { shape: polygon(0, 0, radius, corners, angle), texture: 0 },
    { shape: polygon(0, 0, 0.6 * radius, corners, angle + rng.between(-0.05, 0.05)), texture: 1 },
    { shape: ellipse(rng.between(-0.2, 0.2), rng.between(-0.2, 0.2), 0.2, 0.2), texture: 2 },
  ];
  return { parts: parts.slice(0, 2 + rng.below(2)), ratio: rng.between(0.75, 1.35) };
}

function animal(rng: Rng): Design {
  const head = rng.between(-0.3, 0.3);
  const parts: Part[] = [];
  const legs = 2 + rng.below(3);
  for (let i = 0; i < legs; i++) {
    const x = -0.5 + i / (legs - 1);
    parts.push({ shape: capsule(0.7 * x, 0.3, x, 0.85, 0.11), texture: 1 });
  }
  parts.push({ shape: capsule(0.6, 0, 0.85, rng.between(-0.6, 0.3), 0.08), texture: 1 });
  parts.push({ shape: blob(rng, 0, 0.15, 0.58, 2, 0.14), texture: 0 });
  parts.push({ shape: ellipse(head, -0.5, 0.4, 0.38), texture: 2 });
  for (const side of [-1, 1]) {
    parts.push({ shape: ellipse(head + 0.16 * side, -0.55, 0.09, 0.1), texture: 1 });
  }
  return { parts, ratio: rng.between(0.7, 1.3) };
}

function car(rng: Rng): Design {
  const roof = rng.between(0.35, 0.55);
  const parts: Part[] = [
    { shape: roundedBox(rng.between(-0.15, 0.15), -0.3, roof, 0.42, 0.2), texture: 0 },
    { shape: roundedBox(0, 0.2, 0.94, 0.34, 0.16), texture: 0 },
    { shape: roundedBox(-0.2, -0.32, 0.17, 0.2, 0.05), texture: 1 },
    { shape: roundedBox(0.2, -0.32, 0.17, 0.2, 0.05), texture: 1 },
  ];
  for (const x of [-0.52, 0.52]) parts.push({ shape: ellipse(x, 0.55, 0.22, 0.34), texture: 2 });
  return { parts, ratio: rng.between(1.3, 1.9) };
}

function bottle(rng: Rng): Design {
  const waist = rng.between(0.45, 0.75);
  const parts = [
    { shape: roundedBox(0, 0.25, 0.8, 0.68, 0.25), texture: 0 },
    { shape: roundedBox(0, -0.6, 0.3, 0.35, 0.1), texture: 0 },
    { shape: roundedBox(0, 0.3, 0.8, waist / 2, 0.02), texture: 1 },
    { shape: roundedBox(0, -0.82, 0.36, 0.12, 0.05), texture: 2 },
  ];
  return { parts, ratio: rng.between(0.4, 0.65) };
}

function pedestrian(rng: Rng): Design {
  const stride = rng.between(0.25, 0.55);
  const reach = rng.between(0.4, 0.75);
  const parts = [
    { shape: capsule(-0.15, 0.2, -stride, 0.86, 0.16), texture: 1 },
    { shape: capsule(0.15, 0.2, stride, 0.86, 0.16), texture: 1 },
    { shape: capsule(-0.35, -0.35, -reach, 0.15, 0.13), texture: 0 },
    { shape: roundedBox(0, -0.12, 0.48, 0.42, 0.2), texture: 0 },
    { shape: capsule(0.35, -0.35, reach, rng.between(-0.3, 0.2), 0.13), texture: 0 },
    { shape: ellipse(0, -0.72, 0.34, 0.22), texture: 2 },
  ];
  return { parts, ratio: rng.between(0.42, 0.6) };
}
