import { tf } from '../tf.js';
import { defineKernel, runKernel } from './define.js';

/** Outputs of batch normalisation in training. */
export interface BatchNormResult {
  /** Normalised, [N, H, W, C]. */
  readonly y: tf.Tensor4D;
  /** The batch's mean per channel [C]. No gradient flows through it. */
  readonly mean: tf.Tensor1D;
  /** The batch's variance per channel [C], biased (divided by the count). No gradient flows through it. */
  readonly variance: tf.Tensor1D;
}

interface Attributes {
  readonly epsilon: number;
}

/**
 * Batch normalisation by the batch's statistics, with its gradient in closed form. For inference use
 * `tf.batchNorm` with running statistics.
 *
 * @param x [N, H, W, C]
 * @param scale [C]
 * @param offset [C]
 */
export function batchNormTrain(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number = 1e-5,
): BatchNormResult {
  define();
  const inputs = { x, scale, offset };
  const [y, mean, variance] = runKernel<tf.Tensor[]>('BatchNormTrain', inputs, { epsilon });
  return { y: y as tf.Tensor4D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

function define(): void {
  defineKernel<Attributes>({
    name: 'BatchNormTrain',
    compose: ({ x, scale, offset }, { epsilon }) => {
      const { mean, variance } = tf.moments(x!, leadingAxes(x!));
      const y = tf.batchNorm(
        x!,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        epsilon,
      );
      return [y, mean, variance];
    },
    gradient: {
      save: ['x', 'scale'],
      saveOutputs: [false, true, true],
      of: ([dy], saved, attrs) => {
        const [x, scale, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        // computed together here: each function below runs in its own tidy, which would dispose of the other two
        const [dx, dScale, dOffset] = runKernel<tf.Tensor[]>(
          'BatchNormTrainGrad',
          { dy: dy!, x, scale, mean, variance },
          attrs,
        );
        return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
      },
    },
  });
  defineKernel<Attributes>({
    name: 'BatchNormTrainGrad',
    compose: (inputs, { epsilon }) => {
      const { dy, x, scale, mean, variance } = inputs as Record<'dy' | 'x' | 'scale' | 'mean' | 'variance', tf.Tensor>;
      const axes = leadingAxes(x);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const xhat = tf.mul(tf.sub(x, mean), inverse);
      const [dScale, dOffset] = [tf.sum(tf.mul(dy, xhat), axes), tf.sum(dy, axes)];
      const count = x.size / x.shape.at(-1)!;
      const shift = tf.add(tf.mul(xhat, tf.div(dScale, count)), tf.div(dOffset, count));
      return [tf.mul(tf.sub(dy, shift), tf.mul(scale, inverse)), dScale, dOffset];
    },
  });
}

function leadingAxes(x: tf.Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
