import { InputError } from '../../errors.js';
import { tf } from '../tf.js';
import { defineKernel, runKernel } from './define.js';

/**
 * Depth-wise cross-correlation of search and template maps per image and channel, as in SiamRPN++. Differentiable with
 * respect to both, on every backend and while tracing.
 *
 * @param x Search maps [N, H, W, C].
 * @param z Template maps [N, h, w, C], not larger.
 * @returns [N, H - h + 1, W - w + 1, C]
 * @throws InputError for incompatible shapes.
 */
export function depthwiseCorrelation(x: tf.Tensor4D, z: tf.Tensor4D): tf.Tensor4D {
  define();
  const isSame = x.shape[0] === z.shape[0] && x.shape[3] === z.shape[3];
  if (!isSame || x.shape[1] < z.shape[1] || x.shape[2] < z.shape[2]) {
    throw new InputError(
      `depthwiseCorrelation: expected search maps [N, H, W, C] and template maps [N, h, w, C] not larger, found [${x.shape}] and [${z.shape}]`,
    );
  }
  return runKernel<tf.Tensor4D>('DepthwiseCorrelation', { x, z }, {});
}

type Shape4 = [number, number, number, number];

function define(): void {
  defineKernel({
    name: 'DepthwiseCorrelation',
    compose: ({ x, z }) => correlate(x as tf.Tensor4D, z as tf.Tensor4D),
    gradient: {
      save: ['x', 'z'],
      of: ([dy], saved) => {
        const [x, z] = saved as [tf.Tensor, tf.Tensor];
        return {
          x: () => runKernel<tf.Tensor>('DepthwiseCorrelationBackpropX', { dy: dy!, z }, { shape: x.shape }),
          z: () => runKernel<tf.Tensor>('DepthwiseCorrelationBackpropZ', { dy: dy!, x }, { shape: z.shape }),
        };
      },
    },
  });
  defineKernel<{ shape: Shape4 }>({
    name: 'DepthwiseCorrelationBackpropX',
    compose: ({ dy, z }) => {
      const [n, h, w, c] = z!.shape as Shape4;
      const taps = offsets(h, w).map(([a, b]) => {
        const weights = tf.slice(z as tf.Tensor4D, [0, a, b, 0], [n, 1, 1, c]);
        const around: [number, number][] = [
          [0, 0],
          [a, h - 1 - a],
          [b, w - 1 - b],
          [0, 0],
        ];
        return tf.pad(tf.mul(dy!, weights), around);
      });
      return tf.addN(taps);
    },
  });
  defineKernel<{ shape: Shape4 }>({
    name: 'DepthwiseCorrelationBackpropZ',
    compose: ({ dy, x }, { shape }) => {
      const [n, oh, ow, c] = dy!.shape as Shape4;
      const taps = offsets(shape[1], shape[2]).map(([a, b]) =>
        tf.sum(tf.mul(tf.slice(x as tf.Tensor4D, [0, a, b, 0], [n, oh, ow, c]), dy!), [1, 2]),
      );
      return tf.reshape(tf.stack(taps, 1), shape); // [N, h w, C]
    },
  });
}

function offsets(height: number, width: number): [number, number][] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);
}

/** A single depth-wise convolution with images folded into channels. */
function correlate(x: tf.Tensor4D, z: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const [, kh, kw] = z.shape;
  const images = tf.reshape(tf.transpose(x, [1, 2, 0, 3]), [1, h, w, n * c]) as tf.Tensor4D;
  const kernels = tf.reshape(tf.transpose(z, [1, 2, 0, 3]), [kh, kw, n * c, 1]) as tf.Tensor4D;
  const result = tf.depthwiseConv2d(images, kernels, 1, 'valid');
  return tf.transpose(tf.reshape(result, [h - kh + 1, w - kw + 1, n, c]), [2, 0, 1, 3]) as tf.Tensor4D;
}
