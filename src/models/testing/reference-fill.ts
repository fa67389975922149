import { floatTensor } from '../checkpoints/checkpoint.js';
import { toHwio } from '../checkpoints/layout.js';
import { elementsOf, type HostParams, type ParameterTable } from '../parameters.js';

/** Scale and shift of a tensor's numbers. */
type Line = readonly [scale: number, shift: number];

/**
 * shift + scale * u for the numbers u of stream t, in [-0.5, 0.5), which are the same in any language: all arithmetic
 * is that of 32-bit integers.
 *
 * @param count How many numbers.
 */
export function hashedValues(t: number, count: number, [scale, shift]: Line): Float32Array {
  const values = new Float32Array(count);
  const offset = Math.imul(t, 40503);
  for (let i = 0; i < count; i++) {
    let h = (Math.imul(i, 2654435761) + offset) | 0;
    h ^= h >>> 15;
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    values[i] = shift + scale * ((h >>> 0) / 4294967296 - 0.5);
  }
  return values;
}

/**
 * The tensors that the reference was run with: by the place of each in the state dict. Kernels [kh, kw, in, out].
 *
 * @param gain Factor of kernels and matrices, for networks in which signals would fade. Default: 1.
 */
export function referenceParams(table: ParameterTable, stateDict: readonly string[], gain: number = 1): HostParams {
  const normScales = new Set(table.filter(({ shape }) => shape.length === 1).map(({ name }) => name));
  return Object.fromEntries(
    table.map(({ name, shape, init }) => {
      const { reference } = init;
      if (shape.length === 0 && reference.kind === 'constant') {
        return [name, { shape, dtype: 'float32', data: Float32Array.of(reference.value) }]; // scalars keep their initial value
      }
      const data = hashedValues(stateDict.indexOf(name), elementsOf(shape), line(name, shape, normScales, gain));
      const inside = toHwio(floatTensor(shape, data));
      return [name, { shape: inside.shape, dtype: 'float32', data: inside.data as Float32Array }];
    }),
  );
}

/** Numbers of images: from 0 to 255, or from 0 to 1 less a mean of 0.45 by a deviation of 0.225. */
export type ImageRange = 'bytes' | 'normalised';

const imageRanges: Readonly<Record<ImageRange, Line>> = {
  bytes: [255, 127.5],
  normalised: [1 / 0.225, 0.05 / 0.225],
};

/** An image that the reference was run with, [1, side, side, 3]. */
export function referenceImage(which: 'template' | 'search', side: number, range: ImageRange = 'bytes'): Float32Array {
  const values = hashedValues(which === 'template' ? 1001 : 1002, 3 * side * side, imageRanges[range]);
  const image = new Float32Array(values.length);
  for (let c = 0; c < 3; c++) {
    for (let p = 0; p < side * side; p++) image[3 * p + c] = values[c * side * side + p]!;
  }
  return image;
}

function line(name: string, shape: readonly number[], vectors: ReadonlySet<string>, gain: number): Line {
  if (shape.length >= 2) return [gain * Math.sqrt(6 / elementsOf(shape.slice(1))), 0];
  if (name.endsWith('.running_mean')) return [0.2, 0];
  if (name.endsWith('.running_var')) return [0.5, 1];
  if (name.endsWith('.bias')) return [isNorm(name, vectors) ? 0.2 : 0.1, 0];
  return [name.endsWith('.weight') ? 0.2 : 1, 1];
}

/** A normalisation's scale is a vector; a convolution's kernel is not. */
function isNorm(bias: string, vectors: ReadonlySet<string>): boolean {
  return vectors.has(bias.replace(/bias$/, 'weight'));
}
