import type { PairBatch } from '../pairs/pair-batch.js';

/** Images of a batch in memory of this thread alone: ONNX Runtime takes no arrays that are shared between threads. */
export class UnsharedImages {
  #template: Float32Array | undefined;
  #search: Float32Array | undefined;

  /** The images, copied where they are shared; valid until the next batch. */
  of({ template, search }: PairBatch): Pick<PairBatch, 'template' | 'search'> {
    this.#template = own(template, this.#template);
    this.#search = own(search, this.#search);
    return { template: this.#template, search: this.#search };
  }
}

function own(given: Float32Array, before: Float32Array | undefined): Float32Array {
  if (!(given.buffer instanceof SharedArrayBuffer)) return given;
  const into = before?.length === given.length ? before : new Float32Array(given.length);
  into.set(given);
  return into;
}
