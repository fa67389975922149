import { InputError } from '../../errors.js';

/** A decoded image. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGB [height, width, 3]. */
  readonly data: Uint8Array;
}

/** A black image. */
export function blankImage(width: number, height: number): Image {
  return { width, height, data: new Uint8Array(width * height * 3) };
}

/**
 * Validates an image that a caller made: with data of another length pixels would be read from wrong places, without an error.
 *
 * @throws InputError when the data are not RGB of its size, such as RGBA of a canvas, or not bytes, such as shares of 1.
 */
export function checkImage({ width, height, data }: Image): void {
  if (!(data instanceof Uint8Array || (data as unknown) instanceof Uint8ClampedArray)) {
    const found = Object.prototype.toString.call(data).slice(8, -1);
    throw new InputError(`an image's data are a ${found}; expected RGB from 0 to 255 in a Uint8Array`);
  }
  if (Number.isInteger(width) && Number.isInteger(height) && width > 0 && data.length === 3 * width * height) return;
  const rgba = data.length === 4 * width * height ? ', as many as of RGBA' : '';
  throw new InputError(
    `an image of ${width} x ${height} pixels has ${data.length} values${rgba}; expected RGB, 3 for each pixel`,
  );
}
