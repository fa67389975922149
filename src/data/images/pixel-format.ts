/** The names of {@link PixelFormat}. */
export const pixelFormats = ['bgr', 'rgb-imagenet'] as const;

/**
 * Pixel format that a network was trained on. It belongs to the weights: a wrong one ruins a tracker without any error.
 *
 * - 'bgr': BGR from 0 to 255 (pysot, SiamCAR, SiamFC++).
 * - 'rgb-imagenet': RGB divided by 255, minus ImageNet's mean, divided by its standard deviation (torchvision's weights,
 *   CoSiamRPN, and the paper, Sec. 4.1).
 */
export type PixelFormat = (typeof pixelFormats)[number];

const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;

/**
 * Converts pixels to a network's pixel format.
 *
 * @param pixels RGB, 0 to 255; after augmentation also fractional or outside that range.
 * @param into Output of the same length, written at `offset`.
 */
export function writeInput(
  pixels: Uint8Array | Float32Array,
  format: PixelFormat,
  into: Float32Array,
  offset: number = 0,
): void {
  const isBgr = format === 'bgr';
  const scale = deviation.map((d) => (isBgr ? 1 : 1 / (255 * d))) as [number, number, number];
  const shift = deviation.map((d, c) => (isBgr ? 0 : -mean[c]! / d)) as [number, number, number];
  const [r, b] = isBgr ? [2, 0] : [0, 2];
  for (let i = 0; i < pixels.length; i += 3) {
    into[offset + i] = pixels[i + r]! * scale[0] + shift[0];
    into[offset + i + 1] = pixels[i + 1]! * scale[1] + shift[1];
    into[offset + i + 2] = pixels[i + b]! * scale[2] + shift[2];
  }
}

/**
 * The inverse of {@link writeInput}: RGB, rounded and limited to 0 to 255.
 *
 * @param input One image in a network's pixel format.
 */
export function readInput(input: Float32Array, format: PixelFormat): Uint8Array {
  const pixels = new Uint8ClampedArray(input.length); // rounds
  for (let i = 0; i < input.length; i++) {
    const c = i % 3;
    if (format === 'bgr') pixels[i - c + 2 - c] = input[i]!;
    else pixels[i] = 255 * (input[i]! * deviation[c]! + mean[c]!);
  }
  return Uint8Array.from(pixels);
}
