import * as tf from '../tf.js';
import { elementwise } from './broadcast.js';
import { activated } from './fused.js';
import { plainOrder } from './order.js';
import type { Recorder } from './recorder.js';
import { rule } from './rule.js';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Registers products of matrices, one or many at a time. */
export function registerMatMul(): void {
  rule<MatMulAttributes>(tf.BatchMatMul, ({ inputs: { a, b }, attrs, recorder }) => product(recorder, a!, b!, attrs));
  rule<MatMulAttributes & { activation: string }>(tf._FusedMatMul, ({ inputs, attrs, recorder: r }) => {
    const { a, b, bias, preluActivationWeights } = inputs;
    let result = product(r, a!, b!, attrs);
    if (bias) result = elementwise(r, [result, bias], 'float32', (names) => r.node('Add', names));
    return activated(r, result, attrs, preluActivationWeights);
  });
}

function product(r: Recorder, a: tf.TensorInfo, b: tf.TensorInfo, { transposeA, transposeB }: MatMulAttributes) {
  const rank = a.shape.length;
  const order = plainOrder(rank);
  const turned = [...order.slice(0, -2), rank - 1, rank - 2];
  const names = [r.name(a, transposeA ? turned : order), r.name(b, transposeB ? turned : order)];
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape[transposeA ? rank - 1 : rank - 2]!;
  const columns = b.shape[transposeB ? rank - 2 : rank - 1]!;
  return r.made(r.node('MatMul', names), [...batch, rows, columns], 'float32');
}
