import { tf } from '../tf.js';
import { type Recorder, TRACE_BACKEND } from './recorder.js';
import { callSite, TraceError } from './trace-error.js';
import type { TracedType } from './traced-value.js';

/** Arguments of a rule: the kernel's inputs by name, its attributes, and the recorder. */
export interface RuleCall<A> {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: A;
  readonly recorder: Recorder;
}

/** Translates a kernel of tensorflow.js to ONNX. */
export type Rule<A> = (call: RuleCall<A>) => tf.TensorInfo | tf.TensorInfo[];

/** Numeric types, for operations that do not support bool. */
export const numbers: readonly TracedType[] = ['float32', 'int32'];
/** Float types, for operations that do not support integers either. */
export const floats: readonly TracedType[] = ['float32'];

/**
 * Registers the rule of a kernel.
 *
 * @param kernel Name of a kernel of tensorflow.js or a custom one.
 * @param types Supported types of inputs; others cause a TraceError. Default: all traceable types.
 * @typeParam A The kernel's attributes, which tensorflow.js does not type.
 */
export function rule<A = unknown>(kernel: string, write: Rule<A>, types?: readonly TracedType[]): void {
  tf.registerKernel({
    kernelName: kernel,
    backendName: TRACE_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = inputs as Record<string, tf.TensorInfo>;
      if (types) checkTypes(kernel, given, types);
      const recorder = backend as Recorder;
      const results = write({ inputs: given, attrs: attrs as A, recorder });
      recorder.observe?.({ kernel, inputs: given, attrs: attrs ?? {}, outputs: [results].flat() });
      return results;
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

/** Type of a traced tensor. */
export function typeOf(tensor: tf.TensorInfo): TracedType {
  return tensor.dtype as TracedType;
}
