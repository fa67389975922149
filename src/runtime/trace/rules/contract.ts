import { tf } from '../../tf.js';
import { numbers, rule, typeOf } from '../rule.js';

/** Registers einsum and top-k. */
export function registerContract(): void {
  rule<{ equation: string }>(
    tf.Einsum,
    ({ inputs, attrs: { equation }, recorder: r }) => {
      const tensors = Object.values(inputs);
      const plain = equation.replace(/\s/g, '');
      const [left, right] = plain.split('->') as [string, string];
      const sides = new Map(
        left
          .split(',')
          .flatMap((axes, i) => [...axes].map((axis, at): [string, number] => [axis, tensors[i]!.shape[at]!])),
      );
      const shape = [...right].map((axis) => sides.get(axis)!);
      const names = tensors.map((tensor) => r.nameIn(tensor));
      return r.output(r.node('Einsum', names, { equation: plain }), shape, typeOf(tensors[0]!));
    },
    numbers,
  );
  rule<{ k: number; sorted: boolean }>(
    tf.TopK,
    ({ inputs: { x }, attrs: { k, sorted }, recorder: r }) => {
      const shape = [...x!.shape.slice(0, -1), k];
      const operands = [r.nameIn(x!), r.graph.int64([k])];
      const [values, places] = r.graph.nodeOf(2, 'TopK', operands, { axis: -1, sorted: sorted ? 1 : 0 });
      return [r.output(values!, shape, typeOf(x!)), r.output(r.cast(places!, 'int32'), shape, 'int32')];
    },
    numbers,
  );
}
