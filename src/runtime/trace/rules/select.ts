import { tf } from '../../tf.js';
import { floats, rule, typeOf } from '../rule.js';
import type { TracedType } from '../traced-value.js';
import { elementwise } from './broadcast.js';

/** Comparisons with an equivalent ONNX operation, which does not support bool. */
const comparisons = (): Record<string, string> => ({
  [tf.Greater]: 'Greater',
  [tf.GreaterEqual]: 'GreaterOrEqual',
  [tf.Less]: 'Less',
  [tf.LessEqual]: 'LessOrEqual',
});

/** Registers comparison, logic, select and cast. */
export function registerSelect(): void {
  for (const [kernel, op] of Object.entries(comparisons())) {
    rule(kernel, ({ inputs: { a, b }, recorder: r }) =>
      elementwise(r, [a!, b!], 'bool', (names) => {
        const operands = typeOf(a!) === 'bool' ? names.map((name) => r.cast(name, 'int32')) : names;
        return r.node(op, operands);
      }),
    );
  }
  rule(tf.Equal, ({ inputs: { a, b }, recorder: r }) =>
    elementwise(r, [a!, b!], 'bool', (names) => r.node('Equal', names)),
  );
  rule(tf.NotEqual, ({ inputs: { a, b }, recorder: r }) =>
    elementwise(r, [a!, b!], 'bool', (names) => r.node('Not', [r.node('Equal', names)])),
  );
  rule(tf.LogicalAnd, ({ inputs: { a, b }, recorder: r }) =>
    elementwise(r, [a!, b!], 'bool', (names) => r.node('And', names)),
  );
  rule(tf.LogicalOr, ({ inputs: { a, b }, recorder: r }) =>
    elementwise(r, [a!, b!], 'bool', (names) => r.node('Or', names)),
  );
  rule(tf.LogicalNot, ({ inputs: { x }, recorder: r }) =>
    elementwise(r, [x!], 'bool', (names) => r.node('Not', names)),
  );
  rule(
    tf.IsNan,
    ({ inputs: { x }, recorder: r }) => elementwise(r, [x!], 'bool', (names) => r.node('IsNaN', names)),
    floats,
  );
  rule(
    tf.IsInf,
    ({ inputs: { x }, recorder: r }) => elementwise(r, [x!], 'bool', (names) => r.node('IsInf', names)),
    floats,
  );
  rule(
    tf.IsFinite,
    ({ inputs: { x }, recorder: r }) =>
      elementwise(r, [x!], 'bool', ([name]) =>
        // x - x is 0 for finite x, otherwise NaN
        r.node('Equal', [r.node('Sub', [name!, name!]), r.scalar(0)]),
      ),
    floats,
  );
  rule(tf.Select, ({ inputs: { condition, t, e }, recorder: r }) => {
    const rank = t!.shape.length;
    const isPerRow = condition!.shape.length === 1 && rank > 1; // in tensorflow.js a vector selects whole rows
    const picks = isPerRow ? rows(r.nameIn(condition!), condition!.shape[0]!, rank) : condition!;
    const type = tf.upcastType(typeOf(t!), typeOf(e!)) as TracedType;
    const chosen = type === 'bool' ? 'int32' : type; // ONNX Runtime's Where does not support bool
    return elementwise(r, [picks, t!, e!], type, ([condition, ...names]) => {
      const choices = [t!, e!].map((x, i) => (typeOf(x) === chosen ? names[i]! : r.cast(names[i]!, chosen)));
      const result = r.node('Where', [condition!, ...choices]);
      return chosen === type ? result : r.cast(result, type);
    });

    function rows(name: string, count: number, axes: number): tf.TensorInfo {
      const shape = [count, ...new Array<number>(axes - 1).fill(1)];
      return r.output(r.reshape(name, shape), shape, 'bool');
    }
  });
  rule<{ dtype: TracedType }>(tf.Cast, ({ inputs: { x }, attrs: { dtype }, recorder: r }) => {
    if (dtype === x!.dtype) return r.tensor(r.lookup(x!));
    return elementwise(r, [x!], dtype, ([name]) => {
      // nonzero is true; casts to int32 truncate towards zero in ONNX as in tensorflow.js
      if (dtype === 'bool') return r.node('Not', [r.node('Equal', [name!, r.scalar(0, typeOf(x!))])]);
      return r.cast(name!, dtype);
    });
  });
}
