import * as tf from '../tf.js';
import { elementwise } from './broadcast.js';
import { floats, rule, typeOf } from './rule.js';
import type { TracedType } from './traced-value.js';

/** Comparisons that are one operation of ONNX, which knows no order of bools. */
const comparisons: Readonly<Record<string, string>> = {
  [tf.Greater]: 'Greater',
  [tf.GreaterEqual]: 'GreaterOrEqual',
  [tf.Less]: 'Less',
  [tf.LessEqual]: 'LessOrEqual',
};

/** Registers comparison, logic, select and cast. */
export function registerSelect(): void {
  for (const [kernel, op] of Object.entries(comparisons)) {
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
        // the difference of a finite number with itself is 0, of any other not a number
        r.node('Equal', [r.node('Sub', [name!, name!]), r.scalar(0)]),
      ),
    floats,
  );
  rule(tf.Select, ({ inputs: { condition, t, e }, recorder: r }) => {
    const rank = t!.shape.length;
    const isPerRow = condition!.shape.length === 1 && rank > 1; // tensorflow.js lets a list choose whole rows
    const picks = isPerRow ? rows(r.nameIn(condition!), condition!.shape[0]!, rank) : condition!;
    const type = tf.upcastType(typeOf(t!), typeOf(e!)) as TracedType;
    const chosen = type === 'bool' ? 'int32' : type; // ONNX Runtime chooses no bools
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
      // what is not 0 is true; ONNX truncates towards zero on the way to int32, as tensorflow.js does
      if (dtype === 'bool') return r.node('Not', [r.node('Equal', [name!, r.scalar(0, typeOf(x!))])]);
      return r.cast(name!, dtype);
    });
  });
}
