import type { Image } from '../images/image.js';

/**
 * Copies the part of a large picture that a camera sees, blending neighbouring pixels where it looks between them. With a
 * way of the camera during the exposure, the mean of what it sees along that way: motion blur.
 *
 * @param x Left edge of the view in the picture's pixels; with `y`, `width` and `height` it must lie inside.
 * @param dx How far the camera moves while the shutter is open.
 */
export function pan(
  picture: Image,
  x: number,
  y: number,
  dx: number,
  dy: number,
  into: Image,
  sum: Float32Array,
): void {
  const steps = Math.max(1, Math.min(9, Math.ceil(Math.sqrt(dx * dx + dy * dy))));
  if (steps === 1) {
    look(picture, x, y, into.width, into.height, into.data, 1, false);
    return;
  }
  sum.fill(0.5);
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps - 0.5;
    look(picture, x + t * dx, y + t * dy, into.width, into.height, sum, 1 / steps, true);
  }
  into.data.set(sum);
}

function look(
  picture: Image,
  x: number,
  y: number,
  width: number,
  height: number,
  into: Uint8Array | Float32Array,
  weight: number,
  adds: boolean,
): void {
  const cx = Math.min(Math.max(x, 0), picture.width - width - 1);
  const cy = Math.min(Math.max(y, 0), picture.height - height - 1);
  const left = Math.floor(cx);
  const top = Math.floor(cy);
  const [fx, fy] = [cx - left, cy - top];
  const w11 = weight * fx * fy;
  const w10 = weight * fy - w11;
  const w01 = weight * fx - w11;
  const w00 = weight - w01 - w10 - w11;
  const { data } = picture;
  const stride = 3 * picture.width;
  const start = adds ? 0 : 0.5;
  for (let row = 0, at = 0; row < height; row++) {
    let from = (top + row) * stride + 3 * left;
    for (let i = 0; i < 3 * width; i++, at++, from++) {
      const value =
        w00 * data[from]! + w01 * data[from + 3]! + w10 * data[from + stride]! + w11 * data[from + stride + 3]!;
      into[at] = adds ? into[at]! + value : value + start;
    }
  }
}
