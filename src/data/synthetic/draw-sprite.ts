import type { Pose } from './pose.js';
import type { Raster } from './raster.js';
import type { Sprite } from './sprite.js';
import type { Tile } from './tile.js';
import { cosine, sine } from './wave.js';

/** An object that stands on edge is still this wide, as a share of its width: it has a thickness. */
const thinnest = 0.45;
/** How strongly the nearer side of a turned object is magnified. */
const perspective = 0.22;
/** How far its surface slides when it turns, in units of its half width: the surface bulges towards the viewer. */
const bulge = 0.4;

/** Half of the width and height of the upright box in which an object in this pose lies, in pixels. */
export function poseExtent(sprite: Sprite, { scale, angle, bend, yaw }: Pose): [x: number, y: number] {
  const slack = 1 + 1.6 * Math.abs(bend);
  const hx = (sprite.front.width / 2) * scale * slack;
  const hy = (sprite.front.height / 2) * scale * slack * (1 + perspective * Math.abs(sine(yaw)));
  const c = Math.abs(cosine(angle));
  const s = Math.abs(sine(angle));
  return [c * hx + s * hy + 1, s * hx + c * hy + 1];
}

/**
 * Adds an object to a tile, `weight` times as bright and opaque as it is: several poses of weights that sum to 1 blur it
 * along its way. Each pixel looks up its place in the object's picture, backwards through rotation, size, turn and
 * deformation, and blends the four nearest pixels there.
 */
export function drawSprite(sprite: Sprite, pose: Pose, tile: Tile, weight: number = 1): void {
  const [ex, ey] = poseExtent(sprite, pose);
  const left = Math.max(tile.x, Math.floor(pose.cx - ex));
  const right = Math.min(tile.x + tile.width, Math.ceil(pose.cx + ex));
  const top = Math.max(tile.y, Math.floor(pose.cy - ey));
  const bottom = Math.min(tile.y + tile.height, Math.ceil(pose.cy + ey));
  const { bend, phase } = pose;
  const turn = sine(pose.yaw);
  const facing = cosine(pose.yaw);
  const raster = facing < 0 ? sprite.back : sprite.front;
  const narrow = Math.max(thinnest, Math.abs(facing)) * (facing < 0 ? -1 : 1);
  const c = cosine(pose.angle);
  const s = sine(pose.angle);
  const hx = (raster.width / 2) * pose.scale;
  const hy = (raster.height / 2) * pose.scale;
  for (let row = top; row < bottom; row++) {
    const dy = row + 0.5 - pose.cy;
    let at = 4 * ((row - tile.y) * tile.width + left - tile.x);
    for (let column = left; column < right; column++, at += 4) {
      const dx = column + 0.5 - pose.cx;
      let x = (c * dx + s * dy) / (hx * narrow);
      let y = (c * dy - s * dx) / hy;
      if (turn !== 0) y *= 1 - perspective * turn * x;
      if (bend !== 0) {
        const bent = x * (1 + bend * sine(0.4 * y + 2 * phase)) + bend * sine(0.35 * y + phase);
        y += 0.6 * bend * sine(0.35 * x - phase + 0.2);
        x = bent;
      }
      if (x <= -1 || x >= 1 || y <= -1 || y >= 1) continue;
      add(raster, x, y, turn === 0 ? x : x + bulge * turn * (1 - x * x), tile.data, at, weight);
    }
  }
}

/** Adds the raster's colour at (xColour, y) where it is opaque at (x, y), all from -1 to 1. */
function add(
  raster: Raster,
  x: number,
  y: number,
  xColour: number,
  into: Float32Array,
  at: number,
  weight: number,
): void {
  const { width, height, data } = raster;
  const v = Math.min(Math.max((y + 1) * 0.5 * height - 0.5, 0), height - 1.001);
  const row = Math.floor(v);
  const stride = 4 * width;
  const u = columnOf(x, width);
  let i = 4 * (row * width + Math.floor(u));
  let fx = u - Math.floor(u);
  const fy = v - row;
  const opacity = blend(data, i + 3, stride, fx, fy);
  if (opacity === 0) return;
  into[at + 3]! += weight * opacity;
  let share = weight;
  if (xColour !== x) {
    const uColour = columnOf(xColour, width);
    const j = 4 * (row * width + Math.floor(uColour));
    const fxColour = uColour - Math.floor(uColour);
    const there = blend(data, j + 3, stride, fxColour, fy);
    if (there > 0.5) [i, fx, share] = [j, fxColour, (weight * opacity) / there]; // else its edge keeps its own colour
  }
  for (let k = 0; k < 3; k++) into[at + k]! += share * blend(data, i + k, stride, fx, fy);
}

/** The column at a place from -1 to 1, with its fraction; the last one still has a neighbour. */
function columnOf(x: number, width: number): number {
  return Math.min(Math.max((x + 1) * 0.5 * width - 0.5, 0), width - 1.001);
}

/** The mean of a number, its right neighbour and the two below, by how near they are. */
function blend(data: Float32Array, i: number, stride: number, fx: number, fy: number): number {
  const top = data[i]! + (data[i + 4]! - data[i]!) * fx;
  const below = data[i + stride]! + (data[i + stride + 4]! - data[i + stride]!) * fx;
  return top + (below - top) * fy;
}
