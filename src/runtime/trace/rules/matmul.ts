import { tf } from '../../tf.js';
import { defaultLayout, type Layout } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { floats, numbers, rule, typeOf } from '../rule.js';
import { elementwise } from './broadcast.js';
import { applyActivation } from './fused.js';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Registers products of matrices, one or many at a time. */
export function registerMatMul(): void {
  rule<MatMulAttributes>(
    tf.BatchMatMul,
    ({ inputs: { a, b }, attrs, recorder }) => product(recorder, a!, b!, attrs),
    numbers,
  );
  rule<MatMulAttributes & { activation: string }>(
    tf._FusedMatMul,
    ({ inputs, attrs, recorder: r }) => {
      const { a, b, bias, preluActivationWeights } = inputs;
      let result = product(r, a!, b!, attrs);
      if (bias) result = elementwise(r, [result, bias], 'float32', (names) => r.node('Add', names));
      return applyActivation(r, result, attrs, preluActivationWeights);
    },
    floats,
  );
}

function product(r: Recorder, a: tf.TensorInfo, b: tf.TensorInfo, { transposeA, transposeB }: MatMulAttributes) {
  const layout = (x: tf.TensorInfo, isTransposed: boolean): Layout => {
    const plain = defaultLayout(x.shape.length);
    return isTransposed ? [...plain.slice(0, -2), x.shape.length - 1, x.shape.length - 2] : plain;
  };
  const names = [r.nameIn(a, layout(a, transposeA)), r.nameIn(b, layout(b, transposeB))];
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  return r.output(r.node('MatMul', names), [...batch, rows, columns], typeOf(a));
}
