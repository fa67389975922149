import * as tf from '../../runtime/tf.js';

/** Channels whose peak is at most this far from the response's, rows and columns added, are active. */
const reach = 2;

/**
 * Where a search map looks like the target: the channels whose correlation peaks where the whole response does, each from 0
 * to 1, added and brought to 0 to 1 again.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, co_head.py. As there, a peak's row is its place divided by the width, not rounded down.
 *
 * @param response [N, h, w, 1]
 * @param correlation Channel by channel [N, h, w, C].
 * @param search The search map [N, H, W, C].
 * @returns [N, H, W, 1] in [0, 1]. It has no gradient, as places have none: use {@link matchMask} while training.
 */
export function matchActivation(response: tf.Tensor4D, correlation: tf.Tensor4D, search: tf.Tensor4D): tf.Tensor4D {
  const [n, , width, channels] = correlation.shape;
  const [peak, own] = [peaks(response), peaks(correlation)]; // [N, 1] and [N, C]
  const distance = tf.add(
    tf.abs(tf.sub(tf.div(own, width), tf.div(peak, width))),
    tf.abs(tf.sub(columns(own, width), columns(peak, width))),
  );
  const active = tf.reshape(tf.cast(tf.lessEqual(distance, reach), 'float32'), [n, 1, 1, channels]);
  const sum = tf.sum(tf.mul(fromZeroToOne(search), active), 3, true);
  return fromZeroToOne(sum as tf.Tensor4D);
}

/**
 * 0 where {@link matchActivation} is at or above a threshold, 1 elsewhere; a constant to gradients.
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

/** The place of each channel's largest number, rows one after another: [N, C]. */
function peaks(map: tf.Tensor4D): tf.Tensor2D {
  const [n, height, width, channels] = map.shape;
  return tf.cast(tf.argMax(tf.reshape(map, [n, height * width, channels]), 1), 'float32') as tf.Tensor2D;
}

function columns(places: tf.Tensor2D, width: number): tf.Tensor2D {
  return tf.sub(places, tf.mul(tf.floor(tf.div(places, width)), width));
}

/** Each channel of each image less its smallest number, by its range; 0 where it has none. */
function fromZeroToOne(map: tf.Tensor4D): tf.Tensor4D {
  const smallest = tf.min(map, [1, 2], true);
  const range = tf.sub(tf.max(map, [1, 2], true), smallest);
  const isFlat = tf.cast(tf.equal(range, 0), 'float32');
  return tf.div(tf.sub(map, smallest), tf.add(range, isFlat));
}
