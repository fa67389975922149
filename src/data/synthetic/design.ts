import type { Rng } from '../../random/random.js';
import { blob, capsule, ellipse, polygon, roundedBox, type Shape } from './shapes.js';

/** One piece of an object: its shape, and which of the object's textures covers it. */
export interface Part {
  readonly shape: Shape;
  readonly texture: number;
}

/** What an object looks like, without its textures: parts from the hindmost to the foremost. */
export interface Design {
  readonly parts: readonly Part[];
  /** Width divided by height. */
  readonly ratio: number;
}

/** Most textures that a design uses. */
export const texturesOfDesign = 3;

/** Draws a design: a smooth blob, a star or flower, a tile, a creature, a car, a bottle or a walking figure. */
export function drawDesign(rng: Rng): Design {
  const kinds = [lump, flower, tile, creature, car, bottle, walker];
  return kinds[rng.below(kinds.length)]!(rng);
}

function lump(rng: Rng): Design {
  const parts = [{ shape: blob(rng, 0, 0, 0.8, 2 + rng.below(3), 0.16), texture: 0 }];
  for (let i = 0; i < 2; i++) {
    const at = [rng.between(-0.4, 0.4), rng.between(-0.4, 0.4)] as const;
    parts.push({ shape: blob(rng, at[0], at[1], rng.between(0.2, 0.35), 3, 0.15), texture: 1 + i });
  }
  return { parts, ratio: rng.between(0.6, 1.6) };
}

function flower(rng: Rng): Design {
  const lobes = 3 + rng.below(5);
  const parts = [
    { shape: blob(rng, 0, 0, 0.74, lobes, rng.between(0.16, 0.3)), texture: 0 },
    { shape: ellipse(rng.between(-0.1, 0.1), rng.between(-0.1, 0.1), 0.32, 0.32), texture: 1 },
  ];
  return { parts, ratio: rng.between(0.8, 1.25) };
}

function tile(rng: Rng): Design {
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

function creature(rng: Rng): Design {
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

function walker(rng: Rng): Design {
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
