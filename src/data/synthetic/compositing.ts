import type { Image } from '../images/image.js';
import { hashPoint, smoothStep } from './math.js';

/** A rectangular RGBA layer anywhere in the frame's plane, also beyond the frame. */
export class Layer {
  x: number = 0;
  y: number = 0;
  width: number = 0;
  height: number = 0;
  /** Premultiplied red, green, blue, and opacity, as in a `Raster`. Only the first 4 * width * height values are valid. */
  data: Float32Array = new Float32Array(0);

  /** Moves the layer and clears it. Its memory is reused and grows only when needed. */
  reset(x: number, y: number, width: number, height: number): void {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
    const size = 4 * width * height;
    if (this.data.length < size) this.data = new Float32Array(size);
    else this.data.fill(0, 0, size);
  }
}

/** Composites a layer over an image, in place; parts beyond the image are clipped. */
export function composite(layer: Layer, image: Image): void {
  const { data } = layer;
  const left = Math.max(0, layer.x);
  const right = Math.min(image.width, layer.x + layer.width);
  const top = Math.max(0, layer.y);
  const bottom = Math.min(image.height, layer.y + layer.height);
  for (let row = top; row < bottom; row++) {
    let from = 4 * ((row - layer.y) * layer.width + left - layer.x);
    let to = 3 * (row * image.width + left);
    for (let column = left; column < right; column++, from += 4, to += 3) {
      const opacity = data[from + 3]!;
      if (opacity === 0) continue;
      const rest = 1 - opacity;
      image.data[to] = data[from]! + rest * image.data[to]! + 0.5;
      image.data[to + 1] = data[from + 1]! + rest * image.data[to + 1]! + 0.5;
      image.data[to + 2] = data[from + 2]! + rest * image.data[to + 2]! + 0.5;
    }
  }
}

/** Darkens an image by a soft ellipse, in place: the shadow of an object that stands on the ground. */
export function drawShadow(image: Image, cx: number, cy: number, rx: number, ry: number, strength: number): void {
  const top = Math.max(0, Math.ceil(cy - ry));
  const bottom = Math.min(image.height, Math.floor(cy + ry));
  const left = Math.max(0, Math.ceil(cx - rx));
  const right = Math.min(image.width, Math.floor(cx + rx));
  for (let row = top; row < bottom; row++) {
    const dy = (row - cy) / ry;
    for (let column = left; column < right; column++) {
      const dx = (column - cx) / rx;
      const light = 1 - strength * smoothStep(1 - dx * dx - dy * dy);
      const at = 3 * (row * image.width + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = image.data[at + c]! * light;
    }
  }
}

/**
 * Crops the camera's view out of a larger image with bilinear interpolation. If the camera moves during the exposure, the
 * view is averaged along that motion: motion blur.
 *
 * @param x Left edge of the view in pixels of `source`; the view is shifted to lie inside `source`.
 * @param dx Motion of the camera while the shutter is open, in pixels.
 * @param sum Buffer of the length of `into.data`, overwritten.
 */
export function renderView(
  source: Image,
  x: number,
  y: number,
  dx: number,
  dy: number,
  into: Image,
  sum: Float32Array,
): void {
  const steps = Math.max(1, Math.min(9, Math.ceil(Math.sqrt(dx * dx + dy * dy))));
  if (steps === 1) {
    cropBilinear(source, x, y, into.width, into.height, into.data, 1, false);
    return;
  }
  sum.fill(0.5);
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps - 0.5;
    cropBilinear(source, x + t * dx, y + t * dy, into.width, into.height, sum, 1 / steps, true);
  }
  into.data.set(sum);
}

function cropBilinear(
  source: Image,
  x: number,
  y: number,
  width: number,
  height: number,
  into: Uint8Array | Float32Array,
  weight: number,
  accumulate: boolean,
): void {
  const cx = Math.min(Math.max(x, 0), source.width - width - 1);
  const cy = Math.min(Math.max(y, 0), source.height - height - 1);
  const left = Math.floor(cx);
  const top = Math.floor(cy);
  const [fx, fy] = [cx - left, cy - top];
  const w11 = weight * fx * fy;
  const w10 = weight * fy - w11;
  const w01 = weight * fx - w11;
  const w00 = weight - w01 - w10 - w11;
  const { data } = source;
  const stride = 3 * source.width;
  const rounding = accumulate ? 0 : 0.5;
  for (let row = 0, at = 0; row < height; row++) {
    let from = (top + row) * stride + 3 * left;
    for (let i = 0; i < 3 * width; i++, at++, from++) {
      const value =
        w00 * data[from]! + w01 * data[from + 3]! + w10 * data[from + stride]! + w11 * data[from + stride + 3]!;
      into[at] = accumulate ? into[at]! + value : value + rounding;
    }
  }
}

/** Illumination of a frame: bright on one side of a soft shadow edge, dark on the other. */
export interface Illumination {
  /** Brightness on the lit side and in the shadow; 1 leaves colours as they are. */
  readonly lit: number;
  readonly shade: number;
  /** Shadow edge: the line nx * x + ny * y = at, in pixels, and the width of its penumbra. */
  readonly nx: number;
  readonly ny: number;
  readonly at: number;
  readonly soft: number;
}

/** Brightness of the illumination at a point; 1 leaves colours as they are. */
export function brightnessAt({ lit, shade, nx, ny, at, soft }: Illumination, x: number, y: number): number {
  const t = Math.min(1, Math.max(0, (nx * x + ny * y - at) / soft + 0.5));
  return lit + (shade - lit) * t * t * (3 - 2 * t);
}

/** Sensor noise, approximately normal (sum of three uniform values); each row of a frame starts at a random index. */
const sensorNoise: Int8Array = Int8Array.from({ length: 1 << 16 }, (_, i) => {
  const h = hashPoint(i, 17, 4711);
  return Math.round(((h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) - 382.5) / 60);
});

/** Applies illumination and sensor noise to a frame, in place. */
export function expose({ width, height, data }: Image, light: Illumination, frame: number, seed: number): void {
  const isUniform = light.lit === light.shade;
  for (let y = 0, i = 0; y < height; y++) {
    let k = hashPoint(y, frame, seed) & 0xffff;
    for (let x = 0; x < width; x++, i += 3) {
      const gain = isUniform ? light.lit : brightnessAt(light, x, y);
      k = (k + 1) & 0xffff;
      for (let c = 0; c < 3; c++) {
        const value = gain * data[i + c]! + sensorNoise[(k + 21841 * c) & 0xffff]! + 0.5;
        data[i + c] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}
