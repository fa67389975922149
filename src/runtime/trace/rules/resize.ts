import { tf } from '../../tf.js';
import { NCHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { floats, rule } from '../rule.js';

interface ResizeAttributes {
  readonly size?: [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/**
 * Registers bilinear and nearest resizing with their gradients. Each is two products with constant matrices,
 * one for rows and one for columns; gradients use their transposes. Independent of a runtime's conventions of corners
 * and half pixels.
 */
export function registerResize(): void {
  for (const [kernel, weights] of [
    [tf.ResizeBilinear, bilinear],
    [tf.ResizeNearestNeighbor, nearest],
  ] as const) {
    rule<ResizeAttributes>(
      kernel,
      ({ inputs: { images }, attrs, recorder: r }) => {
        const [b, h, w, c] = images!.shape as [number, number, number, number];
        const [height, width] = attrs.size!;
        const rows = constant(r, weights(h, height, attrs), [height, h]);
        const columns = constant(r, transpose(weights(w, width, attrs), width, w), [w, width]);
        const name = r.node('MatMul', [rows, r.node('MatMul', [r.nameIn(images!, NCHW), columns])]);
        return r.output(name, [b, height, width, c], 'float32', NCHW);
      },
      floats,
    );
    rule<ResizeAttributes>(`${kernel}Grad`, ({ inputs: { dy, images }, attrs, recorder: r }) => {
      const [, h, w] = images!.shape as [number, number, number, number];
      const [, height, width] = dy!.shape as [number, number, number, number];
      const rows = constant(r, transpose(weights(h, height, attrs), height, h), [h, height]);
      const columns = constant(r, weights(w, width, attrs), [width, w]);
      const name = r.node('MatMul', [rows, r.node('MatMul', [r.nameIn(dy!, NCHW), columns])]);
      return r.output(name, images!.shape, 'float32', NCHW);
    });
  }
}

function constant(r: Recorder, values: Float32Array, shape: readonly number[]): string {
  return r.graph.constant('float32', values, shape);
}

function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}

function scaleOf(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

/** Interpolation weights, a matrix [to, from]. */
function bilinear(from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttributes): Float32Array {
  const weights = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const share = at - low;
    weights[i * from + low]! += 1 - share;
    weights[i * from + high]! += share;
  }
  return weights;
}

function nearest(from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttributes): Float32Array {
  const weights = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let i = 0; i < to; i++) {
    const at = scale * (halfPixelCenters ? i + 0.5 : i);
    const index = Math.max(0, Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at)));
    weights[i * from + index] = 1;
  }
  return weights;
}
