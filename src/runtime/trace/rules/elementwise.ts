import { tf } from '../../tf.js';
import type { Recorder } from '../recorder.js';
import { floats, numbers, rule, typeOf } from '../rule.js';
import type { TracedType } from '../traced-value.js';
import { elementwise } from './broadcast.js';

/** Unary kernels with an equivalent ONNX operation. */
const unaryOps = (): Record<string, string> => ({
  [tf.Abs]: 'Abs',
  [tf.Acos]: 'Acos',
  [tf.Acosh]: 'Acosh',
  [tf.Asin]: 'Asin',
  [tf.Asinh]: 'Asinh',
  [tf.Atan]: 'Atan',
  [tf.Atanh]: 'Atanh',
  [tf.Ceil]: 'Ceil',
  [tf.Cos]: 'Cos',
  [tf.Cosh]: 'Cosh',
  [tf.Elu]: 'Elu',
  [tf.Erf]: 'Erf',
  [tf.Exp]: 'Exp',
  [tf.Floor]: 'Floor',
  [tf.Log]: 'Log',
  [tf.Neg]: 'Neg',
  [tf.Reciprocal]: 'Reciprocal',
  [tf.Round]: 'Round', // both round halves to even
  [tf.Sigmoid]: 'Sigmoid',
  [tf.Sign]: 'Sign',
  [tf.Sin]: 'Sin',
  [tf.Sinh]: 'Sinh',
  [tf.Softplus]: 'Softplus',
  [tf.Sqrt]: 'Sqrt',
  [tf.Tan]: 'Tan',
  [tf.Tanh]: 'Tanh',
});

/** Unary kernels that ONNX also supports for integers. */
const integerToo = (): ReadonlySet<string> => new Set([tf.Abs, tf.Neg, tf.Sign]);

/** Binary kernels with an equivalent ONNX operation. */
const binaryOps = (): Record<string, string> => ({
  [tf.Add]: 'Add',
  [tf.Sub]: 'Sub',
  [tf.Multiply]: 'Mul',
  [tf.Maximum]: 'Max',
  [tf.Minimum]: 'Min',
  [tf.Pow]: 'Pow',
});

/** Records `write` over the kernel's operand x. */
function unaryRule<A>(
  kernel: string,
  write: (x: string, recorder: Recorder, attrs: A) => string,
  types: readonly TracedType[] = floats,
): void {
  rule<A>(
    kernel,
    ({ inputs: { x }, attrs, recorder }) =>
      elementwise(recorder, [x!], typeOf(x!), ([name]) => write(name!, recorder, attrs)),
    types,
  );
}

/** Records `write` over the kernel's operands a and b. */
function binaryRule(
  kernel: string,
  write: (a: string, b: string, recorder: Recorder) => string,
  types: readonly TracedType[] = numbers,
): void {
  rule(
    kernel,
    ({ inputs: { a, b }, recorder }) =>
      elementwise(recorder, [a!, b!], typeOf(a!), ([x, y]) => write(x!, y!, recorder)),
    types,
  );
}

/** Registers arithmetic, activations and their gradients. */
export function registerElementwise(): void {
  const integers = integerToo();
  for (const [kernel, op] of Object.entries(unaryOps())) {
    unaryRule(kernel, (x, recorder) => recorder.node(op, [x]), integers.has(kernel) ? numbers : floats);
  }
  for (const [kernel, op] of Object.entries(binaryOps()))
    binaryRule(kernel, (a, b, recorder) => recorder.node(op, [a, b]));

  unaryRule(tf.Relu, (x, r) => r.shared(`relu ${x}`, () => r.node('Relu', [x])), numbers);
  unaryRule(tf.Square, (x, r) => r.node('Mul', [x, x]), numbers);
  unaryRule(tf.Rsqrt, (x, r) => r.node('Reciprocal', [r.node('Sqrt', [x])]));
  unaryRule(tf.Expm1, expm1);
  unaryRule(tf.Log1p, log1p);
  unaryRule(tf.Selu, (x, r) => r.node('Selu', [x])); // the defaults are the paper's constants, as in tensorflow.js
  unaryRule<{ alpha: number }>(tf.LeakyRelu, (x, r, { alpha }) =>
    r.node('LeakyRelu', [x], { alpha: { float: alpha } }),
  );
  rule<{ clipValueMin: number; clipValueMax: number }>(
    tf.ClipByValue,
    ({ inputs: { x }, attrs: { clipValueMin, clipValueMax }, recorder }) =>
      clipped(recorder, x!, clipValueMin, clipValueMax),
    numbers,
  );
  rule(tf.Relu6, ({ inputs: { x }, recorder }) => clipped(recorder, x!, 0, 6), numbers);

  rule<{ alpha?: number }>(
    tf.Step,
    ({ inputs: { x }, attrs, recorder: r }) =>
      elementwise(r, [x!], typeOf(x!), ([name]) => step(name!, r, typeOf(x!), attrs.alpha ?? 0)),
    numbers,
  );

  rule(tf.RealDiv, ({ inputs: { a, b }, recorder: r }) => {
    const type = typeOf(a!);
    return elementwise(r, [a!, b!], type === 'bool' ? 'bool' : 'float32', (names) => {
      // integers divide to a float too
      const quotient = r.node('Div', type === 'float32' ? names : names.map((name) => r.cast(name, 'float32')));
      return type === 'bool' ? r.cast(quotient, 'bool') : quotient;
    });
  });
  rule(tf.FloorDiv, ({ inputs: { a, b }, recorder: r }) =>
    elementwise(r, [a!, b!], 'int32', ([x, y]) => {
      if (typeOf(a!) === 'int32') return integerFloorDiv(x!, y!, r);
      const [p, q] = [r.cast(x!, 'float32'), r.cast(y!, 'float32')];
      return r.cast(r.node('Floor', [r.node('Div', [p, q])]), 'int32');
    }),
  );
  binaryRule(
    tf.Mod,
    (a, b, r) => {
      // as in tensorflow.js, the result has the divisor's sign
      return r.node('Sub', [a, r.node('Mul', [b, r.node('Floor', [r.node('Div', [a, b])])])]);
    },
    floats,
  );
  binaryRule(tf.SquaredDifference, (a, b, r) => {
    const difference = r.node('Sub', [a, b]);
    return r.node('Mul', [difference, difference]);
  });
  rule(
    tf.Prelu,
    ({ inputs: { x, alpha }, recorder: r }) =>
      elementwise(r, [x!, alpha!], 'float32', ([a, slope]) => r.node('PRelu', [a!, slope!])),
    floats,
  );
  rule(tf.EluGrad, ({ inputs: { dy, y }, recorder: r }) =>
    elementwise(r, [dy!, y!], 'float32', ([d, v]) =>
      // dy where y is positive, dy * (y + 1) elsewhere
      r.node('Mul', [d!, r.node('Add', [r.node('Min', [v!, r.scalar(0)]), r.scalar(1)])]),
    ),
  );
  rule(
    tf.AddN,
    ({ inputs, recorder: r }) => {
      const terms = Object.values(inputs);
      const type = typeOf(terms[0]!);
      return elementwise(r, terms, type, (names) => {
        if (type === 'float32') return r.sum(names);
        return names.reduce((sum, name) => r.node('Add', [sum, name])); // ONNX's Sum does not support integers
      });
    },
    numbers,
  );
}

/**
 * Whole quotients, rounded down and 0 where the divisor is 0, as in tensorflow.js. ONNX's division of integers rounds
 * towards 0; ONNX Runtime's fails by 0 and ends the process (SIGFPE) at the smallest integer by -1, so that those divide by
 * 1 instead.
 */
function integerFloorDiv(x: string, y: string, r: Recorder): string {
  const [zero, one, minusOne] = [0, 1, -1].map((value) => r.scalar(value, 'int32'));
  const isZero = r.node('Equal', [y, zero!]);
  const isMinusOne = r.node('Equal', [y, minusOne!]);
  const divisor = r.node('Where', [r.node('Or', [isZero, isMinusOne]), one!, y]);
  const quotient = r.node('Div', [x, divisor]);
  const rest = r.node('Sub', [x, r.node('Mul', [quotient, divisor])]);
  const isAbove = r.node('And', [
    r.node('Not', [r.node('Equal', [rest, zero!])]),
    r.node('Xor', [r.node('Less', [rest, zero!]), r.node('Less', [divisor, zero!])]),
  ]);
  const down = r.node('Sub', [quotient, r.cast(isAbove, 'int32')]);
  return r.node('Where', [isZero, zero!, r.node('Where', [isMinusOne, r.node('Neg', [x]), down])]);
}

/**
 * e^x - 1 with the relative precision of the provider's exponential and logarithm, near 0 too (W. Kahan's): e^x is rounded
 * to u, and u - 1 is as far from what is wanted as ln(u) from x. Not between numbers far from 0, where u - 1 is precise and
 * may be infinite.
 */
function expm1(x: string, r: Recorder): string {
  const one = r.scalar(1);
  const u = r.node('Exp', [x]);
  const difference = r.node('Sub', [u, one]);
  const ratio = r.node('Div', [x, r.node('Log', [u])]);
  const near = r.node('Where', [r.node('Equal', [u, one]), x, r.node('Mul', [difference, ratio])]);
  return r.node('Where', [r.node('Less', [r.node('Abs', [x]), one]), near, difference]);
}

/**
 * ln(1 + x), likewise: 1 + x is rounded to u, and ln(u) is as far from what is wanted as u - 1 from x. Where nothing was
 * rounded, as with infinity, it is ln(u).
 */
function log1p(x: string, r: Recorder): string {
  const one = r.scalar(1);
  const u = r.node('Add', [x, one]);
  const logarithm = r.node('Log', [u]);
  const difference = r.node('Sub', [u, one]);
  const ratio = r.node('Div', [x, difference]);
  const rounded = r.node('Where', [r.node('Equal', [u, one]), x, r.node('Mul', [logarithm, ratio])]);
  return r.node('Where', [r.node('Equal', [difference, x]), logarithm, rounded]);
}

function clipped(r: Recorder, x: tf.TensorInfo, min: number, max: number): tf.TensorInfo {
  const type = typeOf(x);
  const within = (bound: number): number => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, bound)); // of int32
  const bounds = [min, max].map((bound) => r.scalar(type === 'int32' ? within(bound) : bound, type));
  return elementwise(r, [x], type, ([name]) => r.node('Clip', [name!, ...bounds]));
}

/** 1 where x is positive, alpha elsewhere. */
function step(x: string, r: Recorder, type: TracedType, alpha: number): string {
  let result: string;
  if (type === 'float32') {
    // a ReLU's sign is its operand's, which then need not be kept for the gradient
    const positive = alpha === 0 ? r.sharedName(`relu ${x}`) : undefined;
    // clamps 3e38 x to [0, 1]: one vectorised pass instead of a comparison and a cast, equal but for denormal numbers
    result = r.node('HardSigmoid', [positive ?? x], { alpha: { float: 3e38 }, beta: { float: 0 } });
  } else {
    result = r.cast(r.node('Greater', [x, r.scalar(0, type)]), type);
  }
  if (alpha === 0) return result;
  const rest = r.node('Mul', [result, r.scalar(1 - alpha, type)]);
  return r.node('Add', [rest, r.scalar(alpha, type)]);
}
