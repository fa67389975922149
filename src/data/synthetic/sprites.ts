import type { Layer } from './compositing.js';
import { cosine, sine } from './math.js';

/** An RGBA image: premultiplied red, green, blue (0 to 255) and opacity (0 to 1) per pixel, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A transparent raster. */
export function blankRaster(width: number, height: number): Raster {
  return { width, height, data: new Float32Array(width * height * 4) };
}

/** Front and back view of an object. */
export interface Sprite {
  readonly front: Raster;
  readonly back: Raster;
}

/** Pose of an object in a frame. Lengths in pixels, angles in turns. */
export interface Pose {
  /** Centre of the object in the frame; the first pixel covers [0, 1]. */
  cx: number;
  cy: number;
  /** Size relative to the sprite's. */
  scale: number;
  /** In-plane rotation, clockwise. */
  angle: number;
  /** Rotation around the vertical axis: 0 shows the front, 0.5 the back. */
  yaw: number;
  /** Non-rigid deformation: amplitude as a share of the object's size, and phase. */
  bend: number;
  phase: number;
}

/** The pose without rotation, scaling or deformation, at (0, 0). */
export function neutralPose(): Pose {
  return { cx: 0, cy: 0, scale: 1, angle: 0, yaw: 0, bend: 0, phase: 0 };
}

/** An object that moves through a sequence. */
export interface MovingObject {
  readonly sprite: Sprite;
  /** One pose for each frame. */
  readonly poses: readonly Pose[];
  /** Whether it looks similar to the target; default: false. */
  readonly isSimilar?: boolean;
}

/** Minimum width of an object seen edge-on, as a share of its width: objects have a thickness. */
const minWidth = 0.45;
/** Strength of the perspective magnification of a yawed object's nearer side. */
const perspective = 0.22;
/** Shift of the texture of a yawed object, in half widths: the surface is convex. */
const bulge = 0.4;

/** Half width and half height in pixels of an upright box that contains the object in this pose. */
export function poseExtent(sprite: Sprite, { scale, angle, bend, yaw }: Pose): [x: number, y: number] {
  const slack = 1 + 1.6 * Math.abs(bend);
  const hx = (sprite.front.width / 2) * scale * slack;
  const hy = (sprite.front.height / 2) * scale * slack * (1 + perspective * Math.abs(sine(yaw)));
  const c = Math.abs(cosine(angle));
  const s = Math.abs(sine(angle));
  return [c * hx + s * hy + 1, s * hx + c * hy + 1];
}

/**
 * Adds a sprite to a layer by inverse mapping: each pixel is mapped back through rotation, scale, yaw and deformation, and
 * the raster is interpolated bilinearly there.
 *
 * @param weight Factor of colour and opacity: several poses whose weights sum to 1 are a motion blur.
 */
export function drawSprite(sprite: Sprite, pose: Pose, layer: Layer, weight: number = 1): void {
  const [ex, ey] = poseExtent(sprite, pose);
  const left = Math.max(layer.x, Math.floor(pose.cx - ex));
  const right = Math.min(layer.x + layer.width, Math.ceil(pose.cx + ex));
  const top = Math.max(layer.y, Math.floor(pose.cy - ey));
  const bottom = Math.min(layer.y + layer.height, Math.ceil(pose.cy + ey));
  const { bend, phase } = pose;
  const turn = sine(pose.yaw);
  const facing = cosine(pose.yaw);
  const raster = facing < 0 ? sprite.back : sprite.front;
  const foreshortening = Math.max(minWidth, Math.abs(facing)) * (facing < 0 ? -1 : 1);
  const c = cosine(pose.angle);
  const s = sine(pose.angle);
  const hx = (raster.width / 2) * pose.scale;
  const hy = (raster.height / 2) * pose.scale;
  for (let row = top; row < bottom; row++) {
    const dy = row + 0.5 - pose.cy;
    let at = 4 * ((row - layer.y) * layer.width + left - layer.x);
    for (let column = left; column < right; column++, at += 4) {
      const dx = column + 0.5 - pose.cx;
      let x = (c * dx + s * dy) / (hx * foreshortening);
      let y = (c * dy - s * dx) / hy;
      if (turn !== 0) y *= 1 - perspective * turn * x;
      if (bend !== 0) {
        const bent = x * (1 + bend * sine(0.4 * y + 2 * phase)) + bend * sine(0.35 * y + phase);
        y += 0.6 * bend * sine(0.35 * x - phase + 0.2);
        x = bent;
      }
      if (x <= -1 || x >= 1 || y <= -1 || y >= 1) continue;
      addSample(raster, x, y, turn === 0 ? x : x + bulge * turn * (1 - x * x), layer.data, at, weight);
    }
  }
}

/** Adds the raster's colour at (xColour, y) with its opacity at (x, y); coordinates in [-1, 1]. */
function addSample(
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
  const opacity = bilinear(data, i + 3, stride, fx, fy);
  if (opacity === 0) return;
  into[at + 3]! += weight * opacity;
  let share = weight;
  if (xColour !== x) {
    const uColour = columnOf(xColour, width);
    const j = 4 * (row * width + Math.floor(uColour));
    const fxColour = uColour - Math.floor(uColour);
    const opacityThere = bilinear(data, j + 3, stride, fxColour, fy);
    // where the shifted point lies outside the object, the unshifted colour is used
    if (opacityThere > 0.5) [i, fx, share] = [j, fxColour, (weight * opacity) / opacityThere];
  }
  for (let k = 0; k < 3; k++) into[at + k]! += share * bilinear(data, i + k, stride, fx, fy);
}

/** Column with its fraction at a coordinate in [-1, 1]; below width - 1, so that a right neighbour exists. */
function columnOf(x: number, width: number): number {
  return Math.min(Math.max((x + 1) * 0.5 * width - 0.5, 0), width - 1.001);
}

/** Bilinear interpolation between the value at index i, its right neighbour and the two below. */
function bilinear(data: Float32Array, i: number, stride: number, fx: number, fy: number): number {
  const top = data[i]! + (data[i + 4]! - data[i]!) * fx;
  const below = data[i + stride]! + (data[i + stride + 4]! - data[i + stride]!) * fx;
  return top + (below - top) * fy;
}
