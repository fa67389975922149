import { InputError } from '../../errors.js';
import { tf } from '../tf.js';
import { defineKernel, runKernel } from './define.js';

interface Attributes {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Group normalisation: normalises groups of consecutive channels per image, then scales and shifts per channel.
 *
 * @param x [N, H, W, C]
 * @param scale [C]
 * @param offset [C]
 * @throws InputError when the groups do not divide the channels.
 */
export function groupNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  groups: number,
  epsilon: number = 1e-5,
): tf.Tensor4D {
  define();
  if (!(groups >= 1) || x.shape[3] % groups !== 0) {
    throw new InputError(
      `groupNorm: expected a number of groups that divides the ${x.shape[3]} channels, found ${groups}`,
    );
  }
  return runKernel<tf.Tensor4D>('GroupNorm', { x, scale, offset }, { groups, epsilon });
}

function define(): void {
  defineKernel<Attributes>({
    name: 'GroupNorm',
    compose: ({ x, scale, offset }, attrs) => {
      const { xhat } = normalised(x!, attrs);
      return tf.add(tf.mul(tf.reshape(xhat, x!.shape), scale!), offset!);
    },
    gradient: {
      save: ['x', 'scale'],
      of: ([dy], saved, attrs) => {
        const [x, scale] = saved as [tf.Tensor, tf.Tensor];
        // computed together here: each function below runs in its own tidy, which would dispose of the other two
        const [dx, dScale, dOffset] = runKernel<tf.Tensor[]>('GroupNormGrad', { dy: dy!, x, scale }, attrs);
        return { x: () => dx!, scale: () => dScale!, offset: () => dOffset! };
      },
    },
  });
  defineKernel<Attributes>({
    name: 'GroupNormGrad',
    compose: (inputs, attrs) => {
      const { dy, x, scale } = inputs as Record<'dy' | 'x' | 'scale', tf.Tensor>;
      const { xhat, inverse } = normalised(x, attrs);
      const perChannel = [0, 1, 2];
      const dScale = tf.sum(tf.mul(dy, tf.reshape(xhat, x.shape)), perChannel);
      const dxhat = tf.reshape(tf.mul(dy, scale), xhat.shape);
      const mean = (values: tf.Tensor): tf.Tensor => tf.mean(values, [1, 3], true);
      const shift = tf.add(mean(dxhat), tf.mul(xhat, mean(tf.mul(dxhat, xhat))));
      const dx = tf.mul(tf.sub(dxhat, shift), inverse);
      return [tf.reshape(dx, x.shape), dScale, tf.sum(dy, perChannel)];
    },
  });
}

/** Normalised values [N, H W, groups, C / groups], and reciprocal standard deviations [N, 1, groups, 1]. */
function normalised(x: tf.Tensor, { groups, epsilon }: Attributes): { xhat: tf.Tensor; inverse: tf.Tensor } {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const grouped = tf.reshape(x, [n, h * w, groups, c / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  return { xhat: tf.mul(tf.sub(grouped, mean), inverse), inverse };
}
