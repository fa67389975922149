import { type Colour, lumaAt } from '../../data/images/colour.js';
import type { Image } from '../../data/images/image.js';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { cropSquare } from '../../data/images/prepare.js';
import { inputChannels, plainChannels, reachesBorder, type Sampling, warpImage } from '../../data/images/warp.js';
import { jitterColours } from './colour-jitter.js';
import { crossBlur } from './cross-blur.js';
import type { Frame } from './frame-cache.js';
import { gaussianBlur } from './gaussian-blur.js';
import type { ImagePlan } from './image-task.js';

/** Crops and augments decoded images by their plans. Intermediate images reuse the same buffers. */
export class ImageAugmenter {
  readonly #format: PixelFormat;
  #scratch: readonly [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

  constructor(format: PixelFormat) {
    this.#format = format;
  }

  /**
   * Writes an image [size, size, 3] in the network's pixel format at `offset`.
   *
   * @param borderOf Frame whose mean colour fills the border; default: `frame`.
   */
  write(
    frame: Frame,
    plan: ImagePlan,
    size: number,
    into: Float32Array,
    offset: number,
    borderOf: Frame = frame,
  ): void {
    let { image } = frame;
    let border: Colour = [0, 0, 0];
    if (plan.prepare) {
      const { sampling, size: side } = plan.prepare;
      image = cropSquare(image, sampling, side, borderColour(image, plan, sampling, side, borderOf));
    } else {
      border = borderColour(image, plan, plan.sampling, size, borderOf);
    }
    const channels = inputChannels(this.#format, plan.offset);
    if (!plan.blur && !plan.grey && !plan.jitter) {
      warpImage(image, plan.sampling, size, border, channels, into, offset);
      return;
    }
    const [plain, blurred] = this.#buffers(3 * size * size);
    warpImage(image, plan.sampling, size, border, plainChannels, plain);
    let pixels = plain;
    if (plan.jitter) jitterColours(pixels, 3 * size * size, plan.jitter);
    if (plan.grey) toGrey(pixels, 3 * size * size);
    if (plan.blur?.kind === 'cross') {
      crossBlur(plain, size, plan.blur.kernel, plan.blur.share, blurred);
      pixels = blurred;
    } else if (plan.blur) {
      gaussianBlur(plain, size, plan.blur.kernel, plan.blur.sigma, blurred);
      pixels = blurred;
    }
    writeChannels(pixels, 3 * size * size, channels, into, offset);
  }

  #buffers(length: number): readonly [Float32Array, Float32Array] {
    if (this.#scratch[0].length < length) this.#scratch = [new Float32Array(length), new Float32Array(length)];
    return this.#scratch;
  }
}

function borderColour(image: Image, { border }: ImagePlan, sampling: Sampling, size: number, of: Frame): Colour {
  if (border === 'black' || !reachesBorder(image, sampling, size)) return [0, 0, 0];
  const round = border === 'mean' ? Math.round : Math.floor;
  return of.meanColour().map(round) as unknown as Colour;
}

/** Sets all three channels to the luma. */
function toGrey(pixels: Float32Array, length: number): void {
  for (let i = 0; i < length; i += 3) {
    const luma = lumaAt(pixels, i);
    pixels[i] = luma;
    pixels[i + 1] = luma;
    pixels[i + 2] = luma;
  }
}

function writeChannels(
  pixels: Float32Array,
  length: number,
  { order, scale, shift }: ReturnType<typeof inputChannels>,
  into: Float32Array,
  offset: number,
): void {
  const [o0, o1, o2] = order;
  const [k0, k1, k2] = scale;
  const [s0, s1, s2] = shift;
  for (let i = 0; i < length; i += 3) {
    into[offset + i] = pixels[i + o0]! * k0 + s0;
    into[offset + i + 1] = pixels[i + o1]! * k1 + s1;
    into[offset + i + 2] = pixels[i + o2]! * k2 + s2;
  }
}
