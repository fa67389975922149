import { onEagerBackend } from '../../runtime/eager-backend.js';
import type { HostData } from '../../runtime/host-tensor.js';
import { tf } from '../../runtime/tf.js';
import { constantOf, type InputSpecs, inputSpec, type TensorFunction } from '../../runtime/trace/trace.js';
import type { Work } from './measure/turn.js';

/** A function's forward pass on tensorflow.js' wasm backend, operation by operation. */
export class WasmForward implements Work {
  readonly settings: string;
  readonly #fn: TensorFunction;
  readonly #tensors: Record<string, tf.Tensor>;
  #y: Float32Array = new Float32Array();

  private constructor(fn: TensorFunction, tensors: Record<string, tf.Tensor>) {
    this.#fn = fn;
    this.#tensors = tensors;
    this.settings = `tensorflow.js ${tf.version_core} wasm`;
  }

  /** Copies constants and feeds to the backend and runs once. */
  static async of(
    fn: TensorFunction,
    inputs: InputSpecs,
    feeds: Readonly<Record<string, HostData>>,
  ): Promise<WasmForward> {
    const tensors = await onEagerBackend('wasm', () =>
      Object.fromEntries(
        Object.entries(inputs).map(([name, given]) => {
          const spec = inputSpec(name, given);
          return [name, tf.tensor(constantOf(spec)?.data ?? feeds[name]!, [...spec.shape])];
        }),
      ),
    );
    const forward = new WasmForward(fn, tensors);
    await forward.run();
    return forward;
  }

  readonly run = async (): Promise<void> => {
    const { y } = await onEagerBackend('wasm', () => tf.tidy(() => this.#fn(this.#tensors) as tf.NamedTensorMap));
    this.#y = (await y!.data()) as Float32Array;
    tf.dispose(y!);
  };

  /** Largest difference of the last output from another one, relative to the deviation of that. */
  error(y: Float32Array): number {
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
    const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
    return y.reduce((most, value, i) => Math.max(most, Math.abs(value - this.#y[i]!)), 0) / deviation;
  }

  dispose(): void {
    tf.dispose(this.#tensors);
  }
}
