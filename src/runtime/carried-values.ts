import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { forget, freeTensors, isOnCard } from './card-tensors.js';

/**
 * What the first part of a program leaves to the rest, by name in the graph. On the host the first part writes it to the same
 * buffers each time. On a card each value is a new tensor, as ONNX Runtime takes no given ones there, and is freed after use.
 */
export class CarriedValues {
  readonly #names: readonly string[];
  #tensors: Record<string, OrtTensor> = {};
  #isReady: boolean = false;

  /** @param names The values; none for a program of one part. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Outputs of the first part: buffers to write to, or null where ONNX Runtime allocates them. */
  fetches(): Record<string, OrtTensor | null> {
    return Object.fromEntries(this.#names.map((name) => [name, this.#tensors[name] ?? null]));
  }

  /**
   * Takes the values of a first part that has run.
   *
   * @param results Its outputs by name in the graph.
   */
  take(results: Readonly<Record<string, unknown>>): void {
    for (const name of this.#names) this.#tensors[name] ??= results[name] as OrtTensor;
    this.#isReady = true;
  }

  /**
   * Inputs of the rest.
   *
   * @throws InputError when there is no first part that has run since the last `clear`.
   */
  feeds(): Readonly<Record<string, OrtTensor>> {
    if (!this.#isReady) throw new InputError('the first part of the program was not run; call runFirst first');
    return this.#tensors;
  }

  /** Ends the use of the values: frees those on a card as far as it can, and keeps buffers on the host. */
  clear(): void {
    for (const tensor of this.#end()) forget(tensor);
  }

  /**
   * Frees what is on a card, and forgets all buffers.
   *
   * @throws The first error, after all were tried.
   */
  dispose(): Promise<void> {
    const freed = this.#end();
    this.#tensors = {};
    return freeTensors(freed);
  }

  /** Ends the use of the values, and returns those on a card. */
  #end(): OrtTensor[] {
    this.#isReady = false;
    const kept: Record<string, OrtTensor> = {};
    const freed: OrtTensor[] = [];
    for (const [name, tensor] of Object.entries(this.#tensors)) {
      if (isOnCard(tensor)) freed.push(tensor);
      else kept[name] = tensor;
    }
    this.#tensors = kept;
    return freed;
  }
}
