/** The names of {@link PixelFormat}. */
export const pixelFormats = ['bgr', 'rgb-imagenet', 'rgb-inception'] as const;

/**
 * Pixel format that a network was trained on. It belongs to the weights: a wrong one ruins a tracker without any error.
 *
 * - 'bgr': BGR from 0 to 255 (pysot, SiamCAR, SiamFC++).
 * - 'rgb-imagenet': RGB divided by 255, minus ImageNet's mean, divided by its standard deviation (torchvision's weights,
 *   CoSiamRPN, and the paper, Sec. 4.1).
 * - 'rgb-inception': RGB divided by 127.5, minus 1 (Keras's weights of MobileNet and Inception; timm names the mean and the
 *   standard deviation of 0.5 after the latter).
 */
export type PixelFormat = (typeof pixelFormats)[number];

type Triple = readonly [number, number, number];
/** Mean and standard deviation of RGB's channels, of values from 0 to 1. */
const statistics: Readonly<Record<Exclude<PixelFormat, 'bgr'>, { readonly mean: Triple; readonly deviation: Triple }>> =
  {
    'rgb-imagenet': { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
    'rgb-inception': { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  };

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
  const [r, b] = format === 'bgr' ? [2, 0] : [0, 2];
  const { scale, shift } = scaleAndShift(format);
  for (let i = 0; i < pixels.length; i += 3) {
    into[offset + i] = pixels[i + r]! * scale[0] + shift[0];
    into[offset + i + 1] = pixels[i + 1]! * scale[1] + shift[1];
    into[offset + i + 2] = pixels[i + b]! * scale[2] + shift[2];
  }
}

/** Factor and summand per channel of the output. */
function scaleAndShift(format: PixelFormat): { scale: Triple; shift: Triple } {
  if (format === 'bgr') return { scale: [1, 1, 1], shift: [0, 0, 0] };
  const { mean, deviation } = statistics[format];
  const perChannel = (of: (c: number) => number): Triple => [of(0), of(1), of(2)];
  return { scale: perChannel((c) => 1 / (255 * deviation[c]!)), shift: perChannel((c) => -mean[c]! / deviation[c]!) };
}

/** The lowest and the highest value that {@link writeInput} gives for pixels from 0 to 255, over all channels. */
export function inputRange(format: PixelFormat): readonly [min: number, max: number] {
  const { scale, shift } = scaleAndShift(format);
  return [Math.min(...shift), Math.max(...shift.map((from, c) => from + 255 * scale[c]!))];
}

/**
 * The inverse of {@link writeInput}: RGB, rounded and limited to 0 to 255.
 *
 * @param input One image in a network's pixel format.
 */
export function readInput(input: Float32Array, format: PixelFormat): Uint8Array {
  const { scale, shift } = scaleAndShift(format);
  const pixels = new Uint8ClampedArray(input.length); // rounds
  for (let i = 0; i < input.length; i++) {
    const c = i % 3;
    const to = format === 'bgr' ? i + 2 - 2 * c : i;
    pixels[to] = (input[i]! - shift[c]!) / scale[c]!;
  }
  return Uint8Array.from(pixels);
}
