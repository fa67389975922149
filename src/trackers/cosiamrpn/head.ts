import { tf } from '../../runtime/tf.js';

/** Maximum L1 distance, in cells, of an active channel's peak from the response's peak. */
const reach = 2;

/**
 * Activation of the target in a search map: the sum of the channels whose correlation peaks close to the peak of the
 * response, each normalised to [0, 1], normalised to [0, 1] again.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, co_head.py. As there, a peak's row is its index divided by the width, not rounded down.
 *
 * @param response [N, h, w, 1]
 * @param correlation Per channel [N, h, w, C].
 * @param search The search map [N, H, W, C].
 * @returns [N, H, W, 1] in [0, 1]. Not differentiable (arg max): use {@link matchMask} in training.
 */
export function matchActivation(response: tf.Tensor4D, correlation: tf.Tensor4D, search: tf.Tensor4D): tf.Tensor4D {
  const [n, , width, channels] = correlation.shape;
  const [peak, channelPeaks] = [peaks(response), peaks(correlation)]; // [N, 1] and [N, C]
  const distance = tf.add(
    tf.abs(tf.sub(tf.div(channelPeaks, width), tf.div(peak, width))),
    tf.abs(tf.sub(columns(channelPeaks, width), columns(peak, width))),
  );
  const active = tf.reshape(tf.cast(tf.lessEqual(distance, reach), 'float32'), [n, 1, 1, channels]);
  const sum = tf.sum(tf.mul(minMaxNormalise(search), active), 3, true);
  return minMaxNormalise(sum as tf.Tensor4D);
}

/**
 * 0 where {@link matchActivation} >= threshold, 1 elsewhere; treated as a constant in gradients.
 *
 * @returns [N, H, W, 1]
 */
export function matchMask(
  response: tf.Tensor4D,
  correlation: tf.Tensor4D,
  search: tf.Tensor4D,
  threshold: number,
): tf.Tensor4D {
  const constant = tf.customGrad((...inputs) => {
    const [r, c, s] = inputs as tf.Tensor4D[];
    const value = tf.cast(tf.less(matchActivation(r!, c!, s!), threshold), 'float32');
    return { value, gradFunc: () => [response, correlation, search].map(({ shape }) => tf.zeros(shape)) };
  });
  return constant(response, correlation, search) as tf.Tensor4D;
}

/** Index of each channel's maximum, row-major: [N, C]. */
function peaks(map: tf.Tensor4D): tf.Tensor2D {
  const [n, height, width, channels] = map.shape;
  return tf.cast(tf.argMax(tf.reshape(map, [n, height * width, channels]), 1), 'float32') as tf.Tensor2D;
}

function columns(places: tf.Tensor2D, width: number): tf.Tensor2D {
  return tf.sub(places, tf.mul(tf.floor(tf.div(places, width)), width));
}

/** Min-max normalisation per image and channel; 0 for a constant channel. */
function minMaxNormalise(map: tf.Tensor4D): tf.Tensor4D {
  const smallest = tf.min(map, [1, 2], true);
  const range = tf.sub(tf.max(map, [1, 2], true), smallest);
  const isFlat = tf.cast(tf.equal(range, 0), 'float32');
  return tf.div(tf.sub(map, smallest), tf.add(range, isFlat));
}
