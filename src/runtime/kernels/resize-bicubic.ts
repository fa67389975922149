import * as tf from '../tf.js';

/**
 * Bicubic resizing as PyTorch does it (a = -0.75, half-pixel centres, edges repeated), which tensorflow.js lacks: two
 * products with fixed matrices, so it has gradients and runs on every backend and traced.
 *
 * @param x [N, H, W, C]
 * @returns [N, size[0], size[1], C]
 */
export function resizeBicubic(x: tf.Tensor4D, size: readonly [number, number]): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const [height, width] = size;
  return tf.tidy(() => {
    const rows = tf.tensor2d(cubicWeights(h, height), [height, h]);
    const columns = tf.tensor2d(cubicWeights(w, width), [width, w]);
    const planes = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [n * c * h, w]);
    const wide = tf.reshape(tf.matMul(planes, columns, false, true), [n * c, h, width]);
    const turned = tf.reshape(tf.transpose(wide, [0, 2, 1]), [n * c * width, h]);
    const full = tf.reshape(tf.matMul(turned, rows, false, true), [n, c, width, height]);
    return tf.transpose(full, [0, 3, 2, 1]) as tf.Tensor4D;
  });
}

/** How much of each of `from` numbers goes into each of `to`, a matrix [to, from]. */
function cubicWeights(from: number, to: number): Float32Array {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = ((i + 0.5) * from) / to - 0.5;
    const first = Math.floor(at) - 1;
    for (let tap = first; tap < first + 4; tap++) {
      const index = Math.min(from - 1, Math.max(0, tap));
      weights[i * from + index]! += cubic(Math.abs(at - tap));
    }
  }
  return weights;
}

/** Keys' kernel at a distance in [0, 2]. */
function cubic(t: number): number {
  const a = -0.75;
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
}
