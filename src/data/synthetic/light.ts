import type { Image } from '../images/image.js';
import { hashPoint } from './noise.js';

/** How a frame is lit. */
export interface Light {
  /** Brightness on the lit side, and in the shade beyond the shadow's edge. */
  readonly lit: number;
  readonly shade: number;
  /** The shadow's edge: the line nx * x + ny * y = at, in pixels, and how many pixels it is soft. */
  readonly nx: number;
  readonly ny: number;
  readonly at: number;
  readonly soft: number;
}

/** The brightness at a point: 1 is as painted. */
export function brightnessAt({ lit, shade, nx, ny, at, soft }: Light, x: number, y: number): number {
  const t = Math.min(1, Math.max(0, (nx * x + ny * y - at) / soft + 0.5));
  return lit + (shade - lit) * t * t * (3 - 2 * t);
}

/** Noise of a camera's sensor, three in a row sum to about a bell curve; picked from at random places. */
const noise: Int8Array = Int8Array.from({ length: 1 << 16 }, (_, i) => {
  const h = hashPoint(i, 17, 4711);
  return Math.round(((h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) - 382.5) / 60);
});

/** Lights a frame and adds the sensor's noise, in place. */
export function expose({ width, height, data }: Image, light: Light, frame: number, seed: number): void {
  const isEven = light.lit === light.shade;
  for (let y = 0, i = 0; y < height; y++) {
    let k = hashPoint(y, frame, seed) & 0xffff;
    for (let x = 0; x < width; x++, i += 3) {
      const gain = isEven ? light.lit : brightnessAt(light, x, y);
      k = (k + 1) & 0xffff;
      for (let c = 0; c < 3; c++) {
        const value = gain * data[i + c]! + noise[(k + 21841 * c) & 0xffff]! + 0.5;
        data[i + c] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
}
