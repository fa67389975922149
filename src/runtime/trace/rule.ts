import * as tf from '../tf.js';
import { type Recorder, TRACE_BACKEND } from './recorder.js';
import type { TracedType } from './traced-value.js';

/** What a rule is given: the kernel's inputs by name, its attributes, the recorder. */
export interface RuleCall<A> {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: A;
  readonly recorder: Recorder;
}

/** How a kernel of tensorflow.js is written in ONNX. */
export type Rule<A> = (call: RuleCall<A>) => tf.TensorInfo | tf.TensorInfo[];

/**
 * Registers the rule of a kernel.
 *
 * @param kernel Its name in tensorflow.js, or of one of our own.
 * @typeParam A The kernel's attributes. tensorflow.js does not type them by kernel, so a rule says what it expects.
 */
export function rule<A = unknown>(kernel: string, write: Rule<A>): void {
  tf.registerKernel({
    kernelName: kernel,
    backendName: TRACE_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) =>
      write({ inputs: inputs as Record<string, tf.TensorInfo>, attrs: attrs as A, recorder: backend as Recorder }),
  });
}

/** The type of a traced tensor; others are refused when they enter. */
export function typeOf(tensor: tf.TensorInfo): TracedType {
  return tensor.dtype as TracedType;
}
