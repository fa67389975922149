import * as tf from '../tf.js';
import { type Recorder, TRACE_BACKEND } from './recorder.js';
import { callSite, TraceError } from './trace-error.js';
import type { TracedType } from './traced-value.js';

/** What a rule is given: the kernel's inputs by name, its attributes, the recorder. */
export interface RuleCall<A> {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: A;
  readonly recorder: Recorder;
}

/** How a kernel of tensorflow.js is written in ONNX. */
export type Rule<A> = (call: RuleCall<A>) => tf.TensorInfo | tf.TensorInfo[];

/** Types of numbers, for rules whose operations have no form for bools. */
export const numbers: readonly TracedType[] = ['float32', 'int32'];
/** For rules whose operations have no form for whole numbers either. */
export const floats: readonly TracedType[] = ['float32'];

/**
 * Registers the rule of a kernel.
 *
 * @param kernel Its name in tensorflow.js, or of one of our own.
 * @param types What its inputs may be of; whatever can be traced unless told. Others are refused with a TraceError.
 * @typeParam A The kernel's attributes. tensorflow.js does not type them by kernel, so a rule says what it expects.
 */
export function rule<A = unknown>(kernel: string, write: Rule<A>, types?: readonly TracedType[]): void {
  tf.registerKernel({
    kernelName: kernel,
    backendName: TRACE_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = inputs as Record<string, tf.TensorInfo>;
      if (types) checkTypes(kernel, given, types);
      return write({ inputs: given, attrs: attrs as A, recorder: backend as Recorder });
    },
  });
}

function checkTypes(
  kernel: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  types: readonly TracedType[],
): void {
  for (const [name, tensor] of Object.entries(inputs)) {
    if (!tensor || types.includes(typeOf(tensor))) continue;
    throw new TraceError(
      `kernel '${kernel}' cannot be traced with ${name} of ${tensor.dtype}; expected ${types.join(' or ')}: cast it; met ${callSite()}`,
    );
  }
}

/** The type of a traced tensor; others are refused when they enter. */
export function typeOf(tensor: tf.TensorInfo): TracedType {
  return tensor.dtype as TracedType;
}
