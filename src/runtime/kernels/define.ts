import { tf } from '../tf.js';

/** Backends of tensorflow.js that kernels are registered with. */
const eagerBackends = ['cpu', 'wasm', 'webgpu', 'tensorflow', 'webgl'] as const;

type Inputs = Record<string, tf.Tensor>;

/** A custom kernel: a single node while tracing, a composition of tensorflow.js operations elsewhere. */
export interface KernelDefinition<A> {
  readonly name: string;
  /** Computes the outputs from the inputs with ordinary tf operations; runs in a tidy. */
  readonly compose: (inputs: Inputs, attrs: A) => tf.Tensor | tf.Tensor[];
  readonly gradient?: {
    readonly save: readonly string[];
    /** Outputs to save, in order, after the inputs. */
    readonly saveOutputs?: readonly boolean[];
    /** Gradient of each input from the gradients of the outputs and the saved tensors. */
    readonly of: (dys: tf.Tensor[], saved: tf.Tensor[], attrs: A) => Record<string, () => tf.Tensor>;
  };
}

const defined = new Set<string>();

/** Registers a kernel and its gradient with all backends; repeated calls do nothing. */
export function defineKernel<A extends object>(definition: KernelDefinition<A>): void {
  const { name, gradient } = definition;
  if (defined.has(name)) return;
  defined.add(name);
  for (const backend of eagerBackends) composeOn(backend, name, definition.compose);
  if (!gradient) return;
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...gradient.save],
    outputsToSave: [...(gradient.saveOutputs ?? [])],
    gradFunc: (dy, saved, attrs) => gradient.of(Array.isArray(dy) ? dy : [dy], saved, attrs as unknown as A),
  });
}

/** Registers a composition as a kernel of one backend. */
export function composeOn<A>(backend: string, kernel: string, compose: KernelDefinition<A>['compose']): void {
  tf.registerKernel({
    kernelName: kernel,
    backendName: backend,
    // the engine accepts tensors as tensor infos
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compose(inputs as Inputs, attrs as A)),
  });
}

/** Runs a custom kernel. */
export function runKernel<T extends tf.Tensor | tf.Tensor[]>(name: string, inputs: Inputs, attrs: object): T {
  return tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as T;
}
