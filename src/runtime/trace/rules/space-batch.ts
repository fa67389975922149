import { tf } from '../../tf.js';
import { rule } from '../rule.js';

/** Registers spaceToBatchND and batchToSpaceND as reshapes and transpositions. */
export function registerSpaceBatch(): void {
  const { getPermuted, getReshaped, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;
  rule<{ blockShape: number[]; paddings: [number, number][] }>(tf.SpaceToBatchND, ({ inputs: { x }, attrs }) => {
    const { blockShape, paddings } = attrs;
    const [image, count] = [x as tf.Tensor, tf.util.sizeFromShape(blockShape)];
    const rest = x!.shape.slice(1 + blockShape.length).map((): [number, number] => [0, 0]);
    const padded = tf.pad(image, [[0, 0], ...paddings, ...rest]);
    const split = tf.reshape(padded, getReshaped(padded.shape, blockShape, count, false));
    const permuted = tf.transpose(split, getPermuted(split.rank, blockShape.length, false));
    return tf.reshape(permuted, getReshapedPermuted(padded.shape, blockShape, count, false));
  });
  rule<{ blockShape: number[]; crops: number[][] }>(tf.BatchToSpaceND, ({ inputs: { x }, attrs }) => {
    const { blockShape, crops } = attrs;
    const [image, count] = [x as tf.Tensor, tf.util.sizeFromShape(blockShape)];
    const split = tf.reshape(image, getReshaped(image.shape, blockShape, count));
    const permuted = tf.transpose(split, getPermuted(split.rank, blockShape.length));
    const full = getReshapedPermuted(image.shape, blockShape, count);
    const size = getSliceSize(full, crops, blockShape.length);
    return tf.slice(tf.reshape(permuted, full), getSliceBeginCoords(crops, blockShape.length), size);
  });
}
